import { resolve } from 'node:path';
import { givenText } from '../config/read-environment.js';
import { standInSettings } from '../config/settings.js';
import type { SettingDocument } from '../provider/language/document.js';
import { hasOwnProof } from '../provider/profile/needs.js';
import { bindVerify } from '../provider/proofs/bind-verify.js';
import { type Command, readArguments } from './command.js';
import { openProfile, type OpenedProfile } from './open-profile.js';

/** The lines of a .env file that a profile needs. */
export const env: Command = {
  takes: 'FILE',
  about: 'lines for .env: the settings of a profile, and which URL the provider is told',
  run(args, { out, source }) {
    const { positionals } = readArguments(args, ['FILE']);
    const [given] = positionals;
    const publicUrl = givenText(source, 'PUBLIC_URL')?.replace(/\/+$/, '');
    for (const line of linesFor(openProfile(given), given, publicUrl)) out(line);
    return 0;
  },
};

function linesFor(opened: OpenedProfile, given: string, publicUrl = 'https://YOUR-HOST'): readonly string[] {
  const { document, isPreset } = opened;
  const choice = isPreset ? `PROVIDER=${given}` : `PROVIDER_FILE=${quoted(resolve(given))}`;
  return [
    `# ${document.title ?? document.name}`,
    choice,
    '',
    ...Object.entries(document.settings ?? {}).flatMap(([name, setting]) => linesOfSetting(name, setting)),
    ...linesOfProof(opened),
    ...linesOfUrls(opened),
    ...webhookLines(opened, publicUrl),
  ];
}

function linesOfSetting(name: string, setting: SettingDocument): readonly string[] {
  const { default: standard, example, optional = false, secret = false } = setting;
  const shown = secret ? undefined : standard;
  const isTemplate = shown?.includes('{env.') ?? false;
  const remarks = [
    aboutOf(setting),
    ...(example === undefined ? [] : [`for example ${example}`]),
    ...(isTemplate ? [`default: ${shown?.replace(/\{env\.(\w+)!?\}/g, '$1')}`] : []),
  ].filter((remark) => remark !== '');
  const isRequired = !optional && standard === undefined;
  const value = isTemplate ? '' : quoted(shown ?? '');
  return [...(remarks.length > 0 ? [`# ${remarks.join('; ')}`] : []), `${isRequired ? '' : '# '}${name}=${value}`, ''];
}

function aboutOf({ about, is = 'text', choices }: SettingDocument): string {
  const form = choices ? `one of ${choices.join(', ')}` : FORMS[is];
  return about !== undefined && choices ? `${about}; ${form}` : (about ?? form);
}

const FORMS = { url: 'a URL', host: 'a host name', file: 'the path of a file', list: 'separated by commas', text: '' };

/** What proves webhooks if the profile does not say. */
function linesOfProof({ document }: OpenedProfile): readonly string[] {
  if (hasOwnProof(document)) return [];
  const declared = document.settings ?? {};
  return [
    '# The profile does not say how webhooks are proved: none, token, hmac-sha256 or standard-webhooks',
    'WEBHOOK_AUTH=',
    ...(Object.hasOwn(declared, 'WEBHOOK_SECRETS')
      ? []
      : ['# unless it is none: secrets, separated by commas', '# WEBHOOK_SECRETS=']),
    '',
  ];
}

function linesOfUrls({ profile }: OpenedProfile): readonly string[] {
  const lines: string[] = [];
  if (profile.usesCallback || profile.verify.signsUrl) {
    const why = profile.usesCallback ? 'the provider is told URLs that begin with it' : 'the provider signs it';
    lines.push(
      `# Where the provider reaches this service: ${why}; for example https://api.example.com`,
      'PUBLIC_URL=',
      '',
    );
  }
  if (profile.usesCallback) {
    lines.push(
      '# Signs those URLs: at least 16 bytes, such as what `openssl rand -hex 32` writes',
      'CALLBACK_SECRET=',
      '',
    );
  }
  return lines;
}

/** Where the provider sends webhooks to. */
function webhookLines({ profile, document }: OpenedProfile, publicUrl: string): readonly string[] {
  const isTold = profile.operations.some(({ call }) => call?.names.includes('callback'));
  if (isTold) return ['# Each request tells the provider its own URL for webhooks: none needs to be registered.'];
  if (profile.usesCallback)
    return [`# Webhooks must come to URLs with a token of ours: ${publicUrl}/webhook/OPERATION/TOKEN`];
  const query = queryOfProof(profile, standInSettings(document, 'https://example.com'));
  return [
    `# Register at the provider, as the URL for webhooks: ${publicUrl}/webhook${query}`,
    ...(query === '' ? [] : ['# If the provider appends something, such as /pix, let the URL end with &ignore=']),
  ];
}

/** The members of the query that hold a setting, which the mirror of the proof puts there. */
function queryOfProof({ verify }: OpenedProfile['profile'], settings: Readonly<Record<string, string>>): string {
  const names = new Map(verify.settings.map((name) => [settings[name], name]));
  try {
    const webhook = {
      method: 'POST',
      url: 'https://example.com/webhook',
      body: Buffer.from('{}'),
      contentType: 'application/json',
      headers: {},
    };
    const added = Object.entries(bindVerify(verify, settings).sign(webhook, new Date(0))?.query ?? {});
    const members = added.flatMap(([name, value]) =>
      names.has(value) ? [`${name}=THE-VALUE-OF-${names.get(value)}`] : [],
    );
    return members.length === 0 ? '' : `?${members.join('&')}`;
  } catch {
    return ''; // made-up secrets are no keys of this proof
  }
}

/** A value as .env takes it. */
function quoted(value: string): string {
  if (/^[\w.,:/@+=-]*$/.test(value)) return value;
  const quote = ["'", '"', '`'].find((candidate) => !value.includes(candidate)) ?? "'";
  return quote + value + quote;
}
