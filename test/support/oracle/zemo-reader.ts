import { parseExternalId } from '../../../src/event-manager/index.js';
import {
  decodeUtf8,
  MalformedBody,
  parseJson,
  refuseRepeated,
  UnsupportedMediaType,
} from '../../../src/json/json-text.js';

// What Zemo says: in the answer to our call, and in its webhooks.

const FORM = 'application/x-www-form-urlencoded';
const ID_NAMES = ['external_id', 'txid'];

/**
 * Reads a webhook's bytes by their content, not by their content type: JSON, or a form whose one field `payload` is JSON. Returns
 * undefined if there are no bytes. Throws MalformedBody if it can not be read, or if an object repeats an id's name. Throws
 * UnsupportedMediaType instead if the content type says that it is not JSON.
 */
export function readWebhookBody(bytes: Buffer, contentType: string | undefined): unknown {
  if (bytes.length === 0) return undefined;
  const mediaType = contentType?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  try {
    const text = decodeUtf8(bytes);
    // If no content type is set, some HTTP clients send JSON as a form.
    const json = mediaType === FORM && !/^\s*[[{]/.test(text) ? payloadOf(text) : text;
    const body = parseJson(json);
    refuseRepeated(json, ID_NAMES);
    return body;
  } catch (error) {
    if (error instanceof MalformedBody && !mayBeJson(mediaType)) {
      throw new UnsupportedMediaType('a webhook is JSON, or a form with a field "payload"');
    }
    throw error;
  }
}

function mayBeJson(mediaType: string): boolean {
  return mediaType === '' || mediaType === FORM || /^text\/|^application\/([^/]+\+)?json$/.test(mediaType);
}

function payloadOf(form: string): string {
  const [field, another] = form.split('&').filter((candidate) => candidate.startsWith('payload='));
  if (field === undefined || another !== undefined) {
    throw new UnsupportedMediaType('a form needs one field "payload"');
  }
  try {
    return decodeURIComponent(field.slice('payload='.length).replaceAll('+', ' '));
  } catch {
    throw new MalformedBody('the field "payload" is not percent-encoded UTF-8');
  }
}

const MAX_NOTICES = 100;

/** What a provider says about one request, by its id. */
export type ProviderNotice =
  | (Statement & { readonly externalId: string })
  /** It names no request. */
  | { readonly kind: 'unidentified' };

/**
 * Reads a webhook's parsed body: an object, an array of objects, or `pix` with one object or several, in which `txid` is an id,
 * too. Each object is a notice of its own; without a body there is none. Throws MalformedBody if there are more than 100.
 */
export function readProviderMessage(body: unknown): ProviderNotice[] {
  if (body === undefined) return [];
  if (Array.isArray(body)) return readNotices(body, ['external_id']);
  const pix = readPix(body);
  if (!pix) return readNotices([body], ['external_id']);
  const enclosed = readNotices(pix, ['external_id', 'txid']);
  // An object around `pix` that names a request is a notice, too.
  return own(body, 'external_id') === undefined ? enclosed : [readNotice(body, ['external_id']), ...enclosed];
}

/**
 * The objects in the parsed answer to our own call that are about its request: the answer itself, and the one object in its `pix`
 * or array. If there are several, none of them counts, because we can not know which one is ours.
 */
export function subjectsOf(answer: unknown): readonly unknown[] {
  if (Array.isArray(answer)) return answer.length === 1 ? answer : [];
  const pix = readPix(answer);
  return pix?.length === 1 ? [answer, ...pix] : [answer];
}

/** The objects in `pix`, one or several; undefined if it is neither an object nor an array. */
function readPix(body: unknown): readonly unknown[] | undefined {
  const pix = own(body, 'pix');
  if (typeof pix !== 'object' || pix === null) return undefined;
  return Array.isArray(pix) ? pix : [pix];
}

function readNotices(values: readonly unknown[], idNames: readonly string[]): ProviderNotice[] {
  if (values.length > MAX_NOTICES) throw new MalformedBody(`the body holds more than ${MAX_NOTICES} notices`);
  return values.map((value) => readNotice(value, idNames));
}

function readNotice(value: unknown, idNames: readonly string[]): ProviderNotice {
  const id = idNames.map((name) => own(value, name)).find((candidate) => candidate !== undefined && candidate !== null);
  const externalId = parseExternalId(id);
  return externalId === undefined ? { kind: 'unidentified' } : Object.assign(readStatement(value), { externalId });
}

/** The most characters that any QR Code holds (ISO/IEC 18004: version 40-L, digits only). A BR Code has at most 512. */
export const MAX_BR_CODE_CHARACTERS = 7_089;

const MAX_CASHIN_ID_CHARACTERS = 1_024;
const MAX_REASON_CHARACTERS = 500;

/** What one object from a provider says about its request. */
export type Statement =
  | { readonly kind: 'succeeded'; readonly brCode: string; readonly cashinId?: string }
  | { readonly kind: 'failed'; readonly reason: string }
  /** The request is over, but there is no BR Code that can be delivered. */
  | { readonly kind: 'invalid'; readonly reason: string }
  | { readonly kind: 'intermediate'; readonly status?: string };

/** What a provider says in the answer to our own call: the outcome, or that it comes later. */
export type Acknowledgement =
  Exclude<Statement, { kind: 'intermediate' }> | { readonly kind: 'accepted'; readonly cashinId?: string };

/** Reads a parsed object of a webhook or of an answer. Texts beyond the documented limits are cut or left out. */
function readStatement(value: unknown): Statement {
  const status = readText(own(value, 'status'))?.trim();
  const statusWord = status?.toLowerCase() ?? '';
  if (isError(own(value, 'error')) || FAILURES.has(statusWord)) {
    return { kind: 'failed', reason: cut(readReason(value) ?? status ?? 'no reason was given') };
  }
  const rawBrCode = own(value, 'br_code') ?? '';
  const brCode = readText(rawBrCode);
  if (brCode !== undefined && brCode.length > MAX_BR_CODE_CHARACTERS) {
    return { kind: 'invalid', reason: `br_code has more than ${MAX_BR_CODE_CHARACTERS} characters` };
  }
  if (brCode !== undefined) return { kind: 'succeeded', brCode, ...readCashinId(value) };
  if (typeof rawBrCode !== 'string') return { kind: 'invalid', reason: 'br_code is not a string' };
  if (SUCCESSES.has(statusWord)) return { kind: 'invalid', reason: 'br_code is missing' };
  return { kind: 'intermediate', ...(status !== undefined && { status: cut(status) }) };
}

/**
 * Reads the parsed body of the answer to our own call. Without a failure or the text of a BR Code it is an acknowledgement,
 * whatever its `status` says: many providers say `success` and mean that they accepted the request.
 */
export function readAcknowledgement(body: unknown): Acknowledgement {
  const statement = readStatement(body);
  const { kind } = statement;
  if (kind === 'succeeded' || kind === 'failed') return statement;
  if (kind === 'invalid' && readText(own(body, 'br_code')) !== undefined) return statement;
  return { kind: 'accepted', ...readCashinId(body) };
}

// The provider documents no form of failure. These are the words of other providers, in lower case.
const FAILURES: ReadonlySet<string> = new Set([
  'failed',
  'error',
  'rejected',
  'refused',
  'denied',
  'canceled',
  'cancelled',
  'expired',
]);

const SUCCESSES: ReadonlySet<string> = new Set([
  'completed',
  'complete',
  'succeeded',
  'success',
  'done',
  'paid',
  'approved',
  'confirmed',
  'concluida',
]);

/** Providers say with `false`, `0`, `""`, `{}` or `[]` that there is no error. */
function isError(value: unknown): boolean {
  if (typeof value === 'string') return readText(value) !== undefined;
  return typeof value === 'object' && value !== null ? Object.keys(value).length > 0 : Boolean(value);
}

function readReason(value: unknown): string | undefined {
  const error = own(value, 'error');
  const candidates = [error, own(error, 'message'), ...['reason', 'message', 'detail'].map((name) => own(value, name))];
  return candidates.map(readText).find((text) => text !== undefined);
}

/** Leaves out an id that is too long, or a number that a double does not hold exactly: a part of it would be another id. */
function readCashinId(value: unknown): { readonly cashinId?: string } {
  const id = own(value, 'cashin_id');
  const cashinId = Number.isSafeInteger(id) ? String(id) : readText(id);
  return cashinId === undefined || cashinId.length > MAX_CASHIN_ID_CHARACTERS ? {} : { cashinId };
}

function readText(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

/** An object's own member; undefined if there is none. */
export function own(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined;
}

/** Cuts between characters, never within a surrogate pair. */
function cut(text: string): string {
  if (text.length <= MAX_REASON_CHARACTERS) return text;
  return Array.from(text.slice(0, 2 * MAX_REASON_CHARACTERS))
    .slice(0, MAX_REASON_CHARACTERS)
    .join('');
}
