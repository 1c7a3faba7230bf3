import type {
  OperationDocument,
  ProfileDocument,
  ReadingDocument,
  SchemeDocument,
  SettingDocument,
  SpelledSchemeDocument,
  VerifyDocument,
} from '../../src/provider/language/document.js';
import { hasOwnProof, usesCallback } from '../../src/provider/profile/needs.js';
import { namedSchemes } from '../../src/provider/proofs/named-schemes.js';

/** The parts of docs/providers.md that are made of the files: a table of all presets, and a section for each. */
export function describePresets(documents: readonly ProfileDocument[]): string {
  return [overview(documents), ...documents.map(section)].join('\n\n');
}

/** An operation or follow-up with its name. */
export type Named = readonly [name: string, operation: OperationDocument];

/** What callers can ask for. */
export function operationsOf({ operations }: ProfileDocument): readonly Named[] {
  return Object.entries(operations).filter(([, { follows }]) => follows === undefined);
}

export function followUpsOf({ operations }: ProfileDocument, of?: string): readonly Named[] {
  return Object.entries(operations).filter(([, { follows }]) => follows !== undefined && (of ?? follows) === follows);
}

function overview(documents: readonly ProfileDocument[]): string {
  const rows = documents.map((document) => [
    `[\`${document.name}\`](#${document.name})`,
    document.title ?? document.name,
    operationsOf(document).map(([name]) => `\`/${name}\``),
    followUpsOf(document).map(([name]) => `\`${name}\``),
    document.evidence ?? 'assumed',
  ]);
  return table(['`PROVIDER=`', 'provider', 'operations', 'follow-ups', 'evidence'], rows);
}

function section(document: ProfileDocument): string {
  const { name, title = name, evidence = 'assumed', notes = [], docs = [] } = document;
  return paragraphs(
    `## ${name}`,
    `${title}. Evidence: **${evidence}**. The file: [${name}.yaml](../src/provider/profile/presets/${name}.yaml).`,
    settingsTable(document),
    ...operationsOf(document).map((operation) => describeOperation(document, operation)),
    `Webhooks: ${sentence(proofOf(document))}`,
    `At the provider: ${registrationOf(document)}`,
    list('What is known of it:', notes.map(escaped)),
    list('Read:', docs.map(linked)),
  );
}

function settingsTable({ settings = {} }: ProfileDocument): string {
  const rows = Object.entries(settings).map(([name, setting]) => [
    `\`${name}\``,
    aboutSetting(setting),
    setting.secret ? 'yes' : '',
    defaultOf(setting),
  ]);
  return table(['setting', 'what it is', 'secret', 'default'], rows);
}

const KINDS = { url: 'a URL', host: 'a host name', file: 'the path of a file', text: '', list: 'a list' } as const;

function aboutSetting({ about, is = 'text', choices, example }: SettingDocument): string {
  const parts = [about && escaped(about), KINDS[is], choices && `one of ${choices.join(', ')}`];
  const shown = example === undefined ? '' : `such as \`${example}\``;
  return [...parts, shown].filter((part) => part !== undefined && part !== '').join('; ');
}

function defaultOf({ default: standard, optional }: SettingDocument): string {
  if (standard !== undefined) return `\`${standard}\``;
  return optional ? 'none' : 'must be given';
}

function describeOperation(document: ProfileDocument, [name, operation]: Named): string {
  const { about, input, answer, repeat } = operation;
  const members = Object.entries(input ?? {}).map(([member, { type, required, about: what }]) => {
    const said = [type, required ? 'must be given' : undefined, what].filter((part) => part !== undefined);
    return `\`${member}\`${said.length > 0 ? ` (${said.join('; ')})` : ''}`;
  });
  const items = [
    members.length > 0 ? `takes ${members.join(', ')}` : 'takes any JSON object',
    `gives ${resultOf(operation, answer?.picture)}`,
    ...endsOf(operation),
    ...(repeat ? ['is repeated if the end of the call is unclear, because the provider recognises the id'] : []),
    ...followUpsOf(document, name).map((followUp) => describeFollowUp(followUp)),
  ];
  const heading = `### ${document.name}: POST /${name}`;
  return paragraphs(heading, about, list('', items));
}

function describeFollowUp([name, followUp]: Named): string {
  const hours = (followUp.expires ?? 86_400_000) / 3_600_000;
  const ends = endsOf(followUp).map((item) => `; ${item}`);
  return `**${name}** (\`GET /requests/{external_id}/${name}\`), for ${hours} hours: gives ${resultOf(followUp)}${ends.join('')}`;
}

function readingsOf({ ack, lookup, webhook = [] }: OperationDocument): readonly ReadingDocument[] {
  return [ack, ...[webhook].flat(), lookup].flatMap((reading) => reading ?? []);
}

function resultOf(operation: OperationDocument, picture?: string): string {
  const optional = new Map<string, boolean>();
  for (const { result = {} } of readingsOf(operation)) {
    for (const [name, member] of Object.entries(result)) {
      const isOptional = typeof member === 'object' && 'from' in member && (member.optional ?? false);
      optional.set(name, isOptional || (optional.get(name) ?? false));
    }
  }
  const members = [...optional].map(([name, isOptional]) => {
    const said = [name === picture ? 'drawn as a QR Code' : '', isOptional ? 'perhaps null' : ''].filter(Boolean);
    return `\`${name}\`${said.length > 0 ? ` (${said.join(', ')})` : ''}`;
  });
  return members.length === 0 ? 'nothing but that it is done' : members.join(', ');
}

/** How the outcome is learned. */
function endsOf({ ack, lookup, webhook }: OperationDocument): readonly string[] {
  const at = lookup?.at ?? [];
  const sentences: string[] = [];
  if (ack?.succeeded) sentences.push('may end with the answer to the call');
  if (at.includes('ack')) sentences.push('ends with a lookup after the answer');
  if (webhook && at.includes('webhook')) sentences.push('ends by webhook, which is looked up before it counts');
  else if (webhook) sentences.push('ends by webhook');
  if (at.includes('deadline')) sentences.push('is looked up before a caller is told that it is pending');
  return sentences;
}

function proofOf(document: ProfileDocument): string {
  return hasOwnProof(document) ? verifyInWords(document.webhook.verify) : 'proved as `WEBHOOK_AUTH` says';
}

function verifyInWords(verify: VerifyDocument): string {
  if ('any' in verify) return verify.any.map(schemeInWords).join('; or ');
  if ('all' in verify) return verify.all.map(schemeInWords).join('; and ');
  return schemeInWords(verify);
}

function schemeInWords(document: SchemeDocument): string {
  const meaning = namedSchemes()[document.scheme];
  const keys = document.keys === undefined ? '' : keysInWords(document.keys);
  if (meaning) return `as the scheme \`${document.scheme}\` says (schemes.yaml), with ${keys}`;
  const spelled = document as SpelledSchemeDocument;
  const address = spelled.ips ? `; it comes from ${spelled.ips.join(', ')}, which is for the proxy to check` : '';
  return spelledInWords(spelled, keys) + address;
}

function spelledInWords(scheme: SpelledSchemeDocument, keys: string): string {
  switch (scheme.scheme) {
    case 'none':
      return `not proved: ${scheme.because}`;
    case 'callback':
      return 'each comes to the URL that its request told the provider, with our signature in it';
    case 'token':
      return `${keys}, ${scheme.prefix ? `after \`${scheme.prefix.trim()}\` ` : ''}in ${placeInWords(scheme.from)}`;
    case 'body-digest':
      return `the SHA-256 of the body, in ${placeInWords(scheme.from)}`;
    default: {
      const kind =
        scheme.scheme === 'hmac'
          ? `HMAC-${scheme.hash.toUpperCase()}`
          : scheme.scheme === 'digest'
            ? 'SHA-256'
            : { 'rsa-sha256': 'RSA with SHA-256', 'ecdsa-sha256': 'ECDSA with SHA-256', ed25519: 'Ed25519' }[
                scheme.algorithm
              ];
      const key = keys === '' ? 'a public key in the file' : keys;
      const where = `in ${placeInWords(scheme.signature)} as ${scheme.encoding}`;
      const time = scheme.time ? `, at most ${scheme.time.within} s old or ahead` : '';
      return `${kind} with ${key} over ${contentInWords(scheme.content)}, ${where}${time}`;
    }
  }
}

function keysInWords(keys: string): string {
  return keys.startsWith('env.') ? `\`${keys.slice('env.'.length)}\`` : `the keys at ${keys}`;
}

function placeInWords(path: string): string {
  const [, place = path, name = ''] = /^(\w+)\.?(.*)$/.exec(path) ?? [];
  return place === 'header' ? `the header \`${name}\`` : place === 'query' ? `the query's \`${name}\`` : `\`${path}\``;
}

function contentInWords(content: Extract<SpelledSchemeDocument, { scheme: 'hmac' }>['content']): string {
  if (content === undefined || content === '{raw}') return 'the raw body';
  if (typeof content === 'string') return `\`${content}\``;
  return content.map((part) => `\`${typeof part === 'string' ? part : part.optional}\``).join(' ');
}

function registrationOf(document: ProfileDocument): string {
  const { webhook } = document;
  const [token] = 'scheme' in webhook.verify ? [webhook.verify] : [];
  const isTold = Object.values(document.operations).some(({ request }) =>
    /\{callback[}|!]/.test(JSON.stringify(request ?? {})),
  );
  if (isTold && usesCallback(document)) {
    return 'nothing to register: each call says where its webhooks go. `PUBLIC_URL` is the address at which the provider reaches the service, and `CALLBACK_SECRET` signs the URLs.';
  }
  const query =
    token?.scheme === 'token' && 'from' in token && token.from.startsWith('query.')
      ? `?${token.from.slice('query.'.length)}=` + (token.keys ?? '').replace('env.', '')
      : '';
  const verb = query === '' ? '' : ', with the value of the setting in the place of its name';
  return `register \`https://…/webhook${query}\`${verb}.`;
}

function paragraphs(...parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== '').join('\n\n');
}

function list(title: string, items: readonly string[]): string {
  if (items.length === 0) return '';
  return paragraphs(title, items.map((item) => `- ${item}`).join('\n'));
}

function table(head: readonly string[], rows: readonly (readonly (string | readonly string[])[])[]): string {
  return [tableRow(head), tableRow(head.map(() => '---')), ...rows.map(tableRow)].join('\n');
}

function tableRow(cells: readonly (string | readonly string[])[]): string {
  const texts = cells.map((cell) => (typeof cell === 'string' ? cell : cell.join(', ')).replaceAll('|', '\\|'));
  return `| ${texts.join(' | ')} |`;
}

/** What Markdown would read as a link, an emphasis or a tag. */
function escaped(text: string): string {
  return text.replaceAll(/[_*<>[\]]/g, (char) => `\\${char}`);
}

/** The addresses in the files have no scheme. Those with words around them stay texts. */
function linked(address: string): string {
  return /^[a-z0-9.-]+\.[a-z]+\/[^\s,]+$/i.test(address)
    ? `[${escaped(address)}](https://${encodeURI(address)})`
    : escaped(address);
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
