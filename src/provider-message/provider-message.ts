import { parseExternalId } from '../event-manager/external-id.js';
import { MalformedBody } from '../http/malformed-body.js';

const MAX_NOTICES = 100;
const MAX_REASON_CHARACTERS = 500;

/** What a provider says about one request. */
export type ProviderNotice =
  | { readonly kind: 'succeeded'; readonly externalId: string; readonly brCode: string; readonly cashinId?: string }
  | { readonly kind: 'failed'; readonly externalId: string; readonly reason: string }
  /** It is over, but there is no BR Code to hand on. */
  | { readonly kind: 'invalid'; readonly externalId: string; readonly reason: string }
  | { readonly kind: 'intermediate'; readonly externalId: string; readonly status?: string }
  /** It names no request, so that it can't meet one. */
  | { readonly kind: 'unidentified' };

/** What a provider answers to our own call: the outcome itself, or that it comes later. */
export type Acknowledgement =
  | { readonly kind: 'succeeded'; readonly brCode: string; readonly cashinId?: string }
  | { readonly kind: 'accepted'; readonly cashinId?: string };

/**
 * Reads a webhook's body, parsed: an object, an array of such, or `pix` with one or many, whose `txid` is an id too. Each
 * one is read on its own; no body at all holds none. Throws MalformedBody on more than 100.
 */
export function readProviderMessage(body: unknown): ProviderNotice[] {
  if (body === undefined) return [];
  if (Array.isArray(body)) return readNotices(body, ['external_id']);
  const pix = own(body, 'pix');
  if (typeof pix !== 'object' || pix === null) return readNotices([body], ['external_id']);
  const enclosed = readNotices(Array.isArray(pix) ? pix : [pix], ['external_id', 'txid']);
  // An envelope that names a request itself is a notice as well.
  return own(body, 'external_id') === undefined ? enclosed : [readNotice(body, ['external_id']), ...enclosed];
}

/** Reads the body of the provider's answer, parsed. Whatever has no BR Code is an acknowledgement. */
export function readAcknowledgement(body: unknown): Acknowledgement {
  const brCode = readText(own(body, 'br_code'));
  return brCode === undefined
    ? { kind: 'accepted', ...readCashinId(body) }
    : { kind: 'succeeded', brCode, ...readCashinId(body) };
}

// No failure shape is published by the provider: these are what others send. Lower case.
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

function readNotices(values: readonly unknown[], idNames: readonly string[]): ProviderNotice[] {
  if (values.length > MAX_NOTICES) throw new MalformedBody(`the body holds more than ${MAX_NOTICES} notices`);
  return values.map((value) => readNotice(value, idNames));
}

function readNotice(value: unknown, idNames: readonly string[]): ProviderNotice {
  const id = idNames.map((name) => own(value, name)).find((candidate) => candidate !== undefined && candidate !== null);
  const externalId = parseExternalId(id);
  if (externalId === undefined) return { kind: 'unidentified' };

  const status = readText(own(value, 'status'))?.trim();
  const statusWord = status?.toLowerCase() ?? '';
  if (isError(own(value, 'error')) || FAILURES.has(statusWord)) {
    return { kind: 'failed', externalId, reason: readReason(value) ?? status ?? 'no reason was given' };
  }
  const rawBrCode = own(value, 'br_code') ?? '';
  const brCode = readText(rawBrCode);
  if (brCode !== undefined) return { kind: 'succeeded', externalId, brCode, ...readCashinId(value) };
  if (typeof rawBrCode !== 'string') return { kind: 'invalid', externalId, reason: 'br_code is not a string' };
  if (SUCCESSES.has(statusWord)) return { kind: 'invalid', externalId, reason: 'br_code is missing' };
  return { kind: 'intermediate', externalId, ...(status !== undefined && { status: cut(status) }) };
}

/** `false`, `0`, `""`, `{}` and `[]` are how providers say that there is no error. */
function isError(value: unknown): boolean {
  if (typeof value === 'string') return readText(value) !== undefined;
  return typeof value === 'object' && value !== null ? Object.keys(value).length > 0 : Boolean(value);
}

function readReason(value: unknown): string | undefined {
  const error = own(value, 'error');
  const candidates = [error, own(error, 'message'), ...['reason', 'message', 'detail'].map((name) => own(value, name))];
  const reason = candidates.map(readText).find((text) => text !== undefined);
  return reason === undefined ? undefined : cut(reason);
}

/** A number that a double does not hold exactly is left out: it would name another one. */
function readCashinId(value: unknown): { readonly cashinId?: string } {
  const id = own(value, 'cashin_id');
  const cashinId = Number.isSafeInteger(id) ? String(id) : readText(id);
  return cashinId === undefined ? {} : { cashinId };
}

function readText(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

function own(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined;
}

/** Between characters, never within a surrogate pair. */
function cut(text: string): string {
  if (text.length <= MAX_REASON_CHARACTERS) return text;
  return Array.from(text.slice(0, 2 * MAX_REASON_CHARACTERS))
    .slice(0, MAX_REASON_CHARACTERS)
    .join('');
}
