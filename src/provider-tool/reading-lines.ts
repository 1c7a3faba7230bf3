import { ROOT_CONTEXT } from '@opentelemetry/api';
import { MalformedBody, UnsupportedMediaType } from '../json/json-text.js';
import { writeRawMembers } from '../json/json-tree.js';
import { type CallbackTarget, CallbackTokens } from '../provider/proofs/callback-token.js';
import type { CompiledEvent, CompiledProfile } from '../provider/profile/compile-profile.js';
import type { ProfileProvider } from '../provider/profile/profile.provider.js';
import { type Notice, theirsOf, type Webhook, type WebhookAnswer } from '../provider/provider.js';
import type { Attempt } from './attempt.js';
import { shownUrl } from '../http/shown-url.js';
import { headerValues } from './capture.js';
import { offlineProvider } from './offline-provider.js';
import type { CapturedWebhook } from './captured-webhook.js';

/** What a webhook says, and how the service would answer it. */
export interface ReadingReport {
  /** Whether it says something about a request. */
  readonly isRead: boolean;
  readonly lines: readonly string[];
}

/** What the service makes of a request by which the provider only checks our URL, for which no proof is needed; undefined for a webhook. */
export function handshakeLines(webhook: CapturedWebhook): readonly string[] | undefined {
  const { opened, attempt } = webhook;
  const handshake = providerOf(webhook, opened.profile).shakeHands(webhookOf(attempt));
  return (
    handshake && [
      'handshake: the provider only checks the URL; no proof is needed',
      refusalOf(attempt, opened) ?? answerLine(handshake),
    ]
  );
}

/** Reads a webhook as the service does. @param id our id of the request that is looked for. */
export function readingLines(
  captured: CapturedWebhook,
  mended: Attempt,
  isProven: boolean,
  id: string | undefined,
): ReadingReport {
  const { opened } = captured;
  const provider = providerOf(captured, opened.profile);
  const webhook = webhookOf(mended);
  const refusal = refusalOf(captured.attempt, opened);
  try {
    const notices = provider.readWebhook(webhook);
    const said = providerOf(captured, withoutLookups(opened.profile)).readWebhook(webhook);
    const lines = (notice: Notice): readonly string[] => {
      const index = notices.indexOf(notice);
      return [...noticeLines(notice, index, notices.length), ...saidLines(notice, said[index], opened.profile)];
    };
    const isAbout = (notice: Notice): boolean =>
      notice.kind !== 'unidentified' && [notice.externalId, ...(notice.externalIds ?? [])].includes(id);
    const shown = id === undefined ? notices : notices.filter(isAbout);
    const other = id !== undefined && shown.length === 0 ? [otherIds(notices, id)] : [];
    return {
      isRead: shown.some(({ kind }) => kind !== 'unidentified'),
      lines: [
        ...(notices.length === 0
          ? ['reads: as nothing: no operation of the profile takes it (see each and when)']
          : []),
        ...shown.flatMap(lines),
        ...other,
        refusal ?? (isProven ? answerLine(provider.webhookAnswer ?? usual(notices)) : UNPROVEN),
        ...(refusal === undefined && isProven && notices.some(({ kind }) => kind === 'hint') ? [LOOKUP] : []),
      ],
    };
  } catch (error) {
    if (!(error instanceof MalformedBody || error instanceof UnsupportedMediaType)) throw error;
    const status = error instanceof MalformedBody ? '400 malformed-body' : '415 unsupported-media-type';
    return {
      isRead: false,
      lines: [`reads: not at all: ${error.message}`, refusal ?? (isProven ? `answer: ${status}` : UNPROVEN)],
    };
  }
}

const UNPROVEN = 'answer: 401, since the proof does not hold';
const LOOKUP = '        or 503 if the lookup fails, so that the provider sends it again';

function providerOf({ publicUrl, attempt }: CapturedWebhook, profile: CompiledProfile): ProfileProvider {
  const { settings, callbackSecrets } = attempt;
  const tokens = new CallbackTokens(callbackSecrets);
  const read = (url: string): CallbackTarget | 'forged' | undefined => {
    if (!profile.usesCallback) return undefined;
    const path = url.split('?', 1)[0] ?? '';
    const target = tokens.read(path);
    return target === 'forged' && callbackSecrets.length === 0 ? unchecked(path) : target;
  };
  return offlineProvider(profile, { settings, publicUrl, callbacks: { path: () => '', read } });
}

/** The same profile, which takes what webhooks say as it is. */
function withoutLookups(profile: CompiledProfile): CompiledProfile {
  const bare = (event: CompiledEvent): CompiledEvent => ({
    ...event,
    lookup: undefined,
    followUps: event.followUps.map(bare),
  });
  return { ...profile, operations: profile.operations.map(bare) };
}

function webhookOf({ method, url, rawHeaders, body }: Attempt): Webhook {
  return {
    requestId: 'provider-tool',
    context: ROOT_CONTEXT,
    body,
    contentType: headerValues(rawHeaders, 'content-type')[0],
    rawHeaders,
    target: { method, url },
  };
}

/** What a path says that we can not check, since there is no secret. */
function unchecked(path: string): CallbackTarget | undefined {
  const [, , operation = '', token = ''] = path.split('/');
  const id = Buffer.from(token.split('.', 1)[0] ?? '', 'base64url').toString();
  return id === '' ? undefined : { operation, id };
}

/** The service refuses some requests whatever they say. */
function refusalOf({ method, url, rawHeaders }: Attempt, { profile }: CapturedWebhook['opened']): string | undefined {
  const path = url.split('?', 1)[0] ?? '';
  const isRoute =
    /^\/webhook(?:\/|(?:\/{0,2}pix\/?))?$/.test(path) ||
    (profile.usesCallback && /^\/webhook\/[^/]+\/[^/]+/.test(path));
  if (!isRoute) return `answer: 404, since ${shownUrl(path)} is no route of the service; webhooks come to /webhook`;
  const takesGet = profile.handshakes.some(({ document: { method: of = 'GET' } }) => of !== 'POST');
  if (method !== 'POST' && !(takesGet && (method === 'GET' || method === 'HEAD')))
    return `answer: 405, since webhooks come by POST, not by ${method}`;
  const encoding = headerValues(rawHeaders, 'content-encoding')[0];
  return encoding === undefined || /^identity$/i.test(encoding)
    ? undefined
    : 'answer: 415, since compressed bodies are not read';
}

function usual(notices: readonly Notice[]): WebhookAnswer {
  const results = notices.length === 0 ? '[]' : '[…]';
  return { status: 200, body: `{"message":"Webhook received","results":${results}}` };
}

function answerLine({ status, body }: WebhookAnswer): string {
  return `answer: ${status}${body === '' ? ', without a body' : ` ${body}`}`;
}

function noticeLines(notice: Notice, index: number, count: number): readonly string[] {
  const title = count === 1 ? 'reads: ' : `reads: ${index + 1} of ${count}: `;
  if (notice.kind === 'unidentified') return [`${title}unidentified: it names no request`];
  const { event = '', externalId, externalIds = [], name } = notice;
  const ids = externalIds.length > 0 ? externalIds : externalId === undefined ? [] : [externalId];
  const isOneId = new Set(ids).size < 2;
  return [
    `${title}${event}, ${stateOf(notice)}`,
    `  our id:   ${ids.length === 0 ? 'not in it' : isOneId ? ids[0] : `${ids.join(' and ')}, which are not the same: it would count as unmatched`}`,
    `  their id: ${theirsOf(name) ?? 'not in it'}`,
    ...endLines(notice),
  ];
}

function stateOf(notice: Exclude<Notice, { kind: 'unidentified' }>): string {
  return notice.kind === 'outcome' ? notice.outcome.state : STATES[notice.kind];
}

const STATES = {
  hint: 'needs a lookup: only what the provider answers then counts',
  unlisted: 'unlisted: no rule of failed, succeeded and pending holds',
  intermediate: 'pending',
} as const;

function endLines(notice: Notice): readonly string[] {
  if (notice.kind !== 'outcome') return [];
  const { outcome } = notice;
  if (outcome.state === 'succeeded') return [`  result:   ${writeRawMembers(outcome.result)}`];
  return [`  reason:   ${outcome.error.reason ?? 'none'} (${outcome.error.code})`];
}

/** What a webhook itself says that is looked up. @param said the same notice, as it would be without the lookup. */
function saidLines(notice: Notice, said: Notice | undefined, { events }: CompiledProfile): readonly string[] {
  if (notice.kind !== 'hint' || !said || said.kind === 'unidentified') return [];
  const readings = events.get(notice.event ?? '')?.webhooks ?? [];
  // A reading without rules says nothing about states.
  const isPending = said.kind === 'intermediate' && readings.every(({ reading }) => reading.hasRules);
  if (said.kind !== 'outcome' && !isPending) return [];
  return [`  it says:  ${stateOf(said)}`, ...endLines(said)];
}

function otherIds(notices: readonly Notice[], id: string): string {
  const ids = notices.flatMap((notice) =>
    notice.kind === 'unidentified' ? [] : [notice.externalId ?? `${theirsOf(notice.name)} (theirs)`],
  );
  return `reads: nothing about ${JSON.stringify(id)}${ids.length === 0 ? '' : `; it is about ${ids.join(', ')}`}`;
}
