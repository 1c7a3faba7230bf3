import { createHash, randomBytes } from 'node:crypto';
import { headerLines } from '../http/headers.js';
import { shownUrl } from '../http/shown-url.js';

/** An HTTP message as it came: a webhook. */
export interface Message {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  /** Names and values in turn, as Node has them. */
  readonly rawHeaders: readonly string[];
  /** Undefined if it was not read. */
  readonly body: Buffer | undefined;
}

/** The same as it is kept, as JSON. A credential is kept as a salted digest: `sha256:salt:digest`, perhaps after a word such as `Bearer`. */
export interface KeptMessage {
  readonly method: string;
  readonly url: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** The bytes of the whole body; as its sender declared them if it was not read. */
  readonly size: number;
  /** In base64, its first MAX_KEPT_BYTES; undefined if no body is kept. */
  readonly body?: string;
}

/** Where webhooks carry the provider's secret itself: in this header or in this member of the query, in lower case. */
export interface CredentialPlace {
  readonly in: 'header' | 'query';
  readonly name: string;
}

/** So much of a body is kept. */
export const MAX_KEPT_BYTES = 64 * 1024;

/** So much of a header is kept, and of all of them: signatures with certificates take some kilobytes. */
const MAX_VALUE_LENGTH = 4_096;
const MAX_HEADERS_LENGTH = 16_384;

/** They say something of a connection, and nothing of the message. */
const OF_CONNECTION: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'transfer-encoding',
  'te',
  'trailer',
  'upgrade',
  'expect',
  'proxy-connection',
  'content-length',
]);

/** Names of headers and of members of a query whose values are credentials, whichever scheme proves the webhooks. */
const CREDENTIAL = /^(?:proxy-)?authorization$|cookie|token|secret|passw|api-?key|credential/;

const DIGEST = /sha256:([\w-]{22}):([\w-]{43})/;
const DIGESTS = new RegExp(DIGEST, 'g');

/** Makes of a message what is kept. */
export function keepMessage(
  { method, url, rawHeaders, body }: Message,
  places: readonly CredentialPlace[],
): KeptMessage {
  const headers: [string, string][] = [];
  let length = 0;
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const name = rawHeaders[at]!.toLowerCase();
    const value = rawHeaders[at + 1]!;
    length += name.length + value.length;
    if (OF_CONNECTION.has(name) || value.length > MAX_VALUE_LENGTH || length > MAX_HEADERS_LENGTH) continue;
    headers.push([name, isCredential('header', name, places) ? concealHeader(value) : value]);
  }
  return {
    method,
    url: overQuery(url, (name, value) => (isCredential('query', name, places) ? conceal(value) : value)),
    headers,
    size: body?.length ?? (Number(headerLines(rawHeaders, 'content-length')[0]) || 0),
    ...(body && { body: body.subarray(0, MAX_KEPT_BYTES).toString('base64') }),
  };
}

/** Makes the message again. A credential is put back if it is one of these secrets; if not, its digest stays in its place. */
export function restoreMessage({ method, url, headers, body }: KeptMessage, secrets: readonly string[]): Message {
  return {
    method,
    url: overQuery(url, (_, value) => reveal(value, secrets, encodeURIComponent)),
    rawHeaders: headers.flatMap(([name, value]) => [name, reveal(value, secrets)]),
    body: body === undefined ? undefined : Buffer.from(body, 'base64'),
  };
}

/** Whether all of the body is kept. */
export function isWhole({ size, body }: KeptMessage): boolean {
  return body !== undefined && size <= MAX_KEPT_BYTES;
}

/** The message for people: what proves it may stand in its URL, and credentials are of no use to them. */
export function showMessage({ url, headers, ...kept }: KeptMessage): KeptMessage {
  const shown = headers.map(([name, value]) => [name, value.replace(DIGESTS, '(not kept)')] as const);
  return { ...kept, url: shownUrl(url), headers: shown };
}

/** The text of an HTTP request (RFC 9112), as the provider tool reads captures. */
export function writeCapture(kept: KeptMessage): Buffer {
  const { method, url, headers, body } = kept;
  const lines = headers.map(([name, value]) => `${name}: ${value.replace(DIGESTS, '(not kept)')}\r\n`);
  const head = `${method} ${url.replace(DIGESTS, '(not-kept)')} HTTP/1.1\r\n${lines.join('')}\r\n`;
  return Buffer.concat([Buffer.from(head, 'latin1'), Buffer.from(body ?? '', 'base64')]);
}

function isCredential(where: CredentialPlace['in'], name: string, places: readonly CredentialPlace[]): boolean {
  return CREDENTIAL.test(name) || places.some((place) => place.in === where && place.name === name);
}

/** Schemes (RFC 9110, section 11.1). Another word before a blank may be a part of the secret. */
const SCHEME = /^(?:bearer|basic|token|api-?key) +/i;

/** The scheme before a credential is kept. */
function concealHeader(value: string): string {
  const scheme = SCHEME.exec(value)?.[0] ?? '';
  return scheme + conceal(value.slice(scheme.length));
}

function conceal(value: string): string {
  const salt = randomBytes(16).toString('base64url');
  return `sha256:${salt}:${digest(salt, value)}`;
}

function reveal(value: string, secrets: readonly string[], encode = (secret: string) => secret): string {
  const [found, salt = '', known] = DIGEST.exec(value) ?? [];
  if (found === undefined) return value;
  const secret = secrets.find((each) => digest(salt, encode(each)) === known);
  return secret === undefined ? value : value.replace(found, () => encode(secret));
}

function digest(salt: string, value: string): string {
  return createHash('sha256').update(salt).update(value, 'latin1').digest('base64url');
}

/** The URL with other values in its query. A member without a value is a value without a name. */
function overQuery(url: string, change: (name: string, value: string) => string): string {
  const [path = '', query] = url.split(/\?(.*)/s, 2);
  if (query === undefined) return url;
  const members = query.split('&').map((member) => {
    const [name = '', value] = member.split(/=(.*)/s, 2);
    return value === undefined ? change('', name) : `${name}=${change(name.toLowerCase(), value)}`;
  });
  return `${path}?${members.join('&')}`;
}
