import { type EnvironmentSource, givenText } from '../config/read-environment.js';
import { readSettings } from '../config/settings.js';
import { webhookAuthOf, webhookFaults, webhookSettings, WEBHOOK_AUTHS } from '../config/webhook-auth.js';
import { hasOwnProof, keysOf } from '../provider/profile/needs.js';
import type { Settings } from '../provider/proofs/profile-proof.js';
import type { Attempt, Means } from './attempt.js';
import { type Capture, headerValues } from './capture.js';
import { type Surroundings, UsageError } from './command.js';
import type { OpenedProfile } from './open-profile.js';

/** A capture with all that it is read with. */
export interface CapturedWebhook {
  readonly opened: OpenedProfile;
  readonly capture: Capture;
  readonly attempt: Attempt;
  /** Without a slash at its end. */
  readonly publicUrl: string;
  /** What was assumed, since it is not known. */
  readonly assumed: readonly string[];
  /** Why the proof can not be checked; the names are those of settings. */
  readonly faults: readonly string[];
  /** Settings with secrets, those of webhooks and others. */
  readonly secrets: readonly string[];
}

/** Puts together what a capture is read with. Throws UsageError if an option is wrong. */
export function webhookOf(
  opened: OpenedProfile,
  capture: Capture,
  { source, now }: Surroundings,
  options: { readonly now: string | undefined; readonly url: string | undefined },
): CapturedWebhook {
  const { document } = opened;
  const { url: publicUrl, assumed } = publicUrlOf(capture, options.url ?? givenText(source, 'PUBLIC_URL'));
  const { means, settings, faults } = meansOf(opened, source);
  const secrets = Object.entries(document.settings ?? {}).filter(([, { secret, is }]) => secret && is !== 'file');
  const url = withoutPrefix(capture.url, publicUrl);
  return {
    opened,
    capture,
    publicUrl,
    assumed: opened.profile.verify.signsUrl || opened.profile.usesCallback ? assumed : [],
    faults,
    secrets: secrets.map(([name]) => name),
    attempt: {
      method: capture.method,
      url,
      publicUrl: publicUrl + url,
      rawHeaders: capture.rawHeaders,
      body: capture.body,
      means,
      settings,
      callbackSecrets: (givenText(source, 'CALLBACK_SECRET') ?? '').split(',').flatMap((each) => each.trim() || []),
      now: options.now === undefined ? now : instantOf(options.now),
    },
  };
}

function instantOf(text: string): Date {
  const instant = new Date(text);
  if (Number.isNaN(instant.getTime())) throw new UsageError(`--now takes a time such as 2026-01-31T12:00:00Z`);
  return instant;
}

function publicUrlOf(
  { origin, rawHeaders }: Capture,
  given: string | undefined,
): { readonly url: string; readonly assumed: readonly string[] } {
  if (given !== undefined) {
    if (!URL.canParse(given) || !/^https?:/i.test(given))
      throw new UsageError('the public URL must be an http:// or https:// URL');
    return { url: given.replace(/\/+$/, ''), assumed: [] };
  }
  const url = origin ?? `https://${headerValues(rawHeaders, 'host')[0] ?? 'localhost'}`;
  return { url, assumed: [`PUBLIC_URL is not given; ${url} is assumed from the capture (--url gives another one)`] };
}

/** The path as the service gets it: a proxy may take away what PUBLIC_URL has before /webhook. */
function withoutPrefix(url: string, publicUrl: string): string {
  const prefix = new URL(publicUrl).pathname.replace(/\/$/, '');
  return prefix !== '' && url.startsWith(`${prefix}/webhook`) ? url.slice(prefix.length) : url;
}

interface MeansReading {
  readonly means: Means;
  readonly settings: Settings;
  readonly faults: readonly string[];
}

/** How webhooks are proved, and with which keys: only what is wrong with these is told. */
function meansOf({ document, profile }: OpenedProfile, source: EnvironmentSource): MeansReading {
  const { values, faults } = readSettings(document, source);
  if (!hasOwnProof(document)) return serviceMeans(source, values);
  const names = profile.verify.settings;
  const missing = names.filter(
    (name) => values[name] === undefined && !faults.some((fault) => fault.startsWith(`${name} `)),
  );
  const ofProof = faults.filter((fault) => names.some((name) => fault.startsWith(`${name} `)));
  // Of schemes of which any may prove, one needs its keys; nothing else is known to be wrong then.
  const isEnough = 'any' in document.webhook.verify && names.some((name) => values[name] !== undefined);
  const told = isEnough ? [] : [...ofProof, ...missing.map((name) => `${name} must be given`)];
  return {
    means: { kind: 'profile', verify: document.webhook.verify },
    settings: keysOf(document, values),
    faults: told,
  };
}

/** The profile leaves it to WEBHOOK_AUTH. */
function serviceMeans(source: EnvironmentSource, values: Settings): MeansReading {
  const [WEBHOOK_AUTH, WEBHOOK_HEADER] = [
    givenText(source, 'WEBHOOK_AUTH') ?? 'none',
    givenText(source, 'WEBHOOK_HEADER'),
  ];
  const secrets = givenText(source, 'WEBHOOK_SECRETS')
    ?.split(',')
    .map((secret) => secret.trim());
  const variables = {
    WEBHOOK_AUTH,
    ...(secrets && { WEBHOOK_SECRETS: secrets }),
    ...(WEBHOOK_HEADER !== undefined && { WEBHOOK_HEADER: WEBHOOK_HEADER.toLowerCase() }),
  };
  const { scheme, header } = webhookAuthOf(webhookSettings(variables));
  return {
    means: { kind: 'service', auth: scheme, header },
    settings: { ...values, ...(secrets && { WEBHOOK_SECRETS: secrets.join() }) },
    faults: WEBHOOK_AUTHS.includes(scheme)
      ? webhookFaults(variables, false)
      : [`WEBHOOK_AUTH takes one of ${WEBHOOK_AUTHS.join(', ')}`],
  };
}
