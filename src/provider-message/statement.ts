/** The most characters that any QR Code holds (ISO/IEC 18004: version 40-L, digits only). A BR Code has at most 512. */
export const MAX_BR_CODE_CHARACTERS = 7_089;

const MAX_CASHIN_ID_CHARACTERS = 1_024;
const MAX_REASON_CHARACTERS = 500;

/** What one object that a provider sent says about its request. */
export type Statement =
  | { readonly kind: 'succeeded'; readonly brCode: string; readonly cashinId?: string }
  | { readonly kind: 'failed'; readonly reason: string }
  /** It is over, but there is no BR Code to hand on. */
  | { readonly kind: 'invalid'; readonly reason: string }
  | { readonly kind: 'intermediate'; readonly status?: string };

/** What a provider says in the answer to our own call: the outcome, or that it comes later. */
export type Acknowledgement =
  Exclude<Statement, { kind: 'intermediate' }> | { readonly kind: 'accepted'; readonly cashinId?: string };

/** Reads a webhook's notice or the body of an answer, parsed. Texts in it are cut, or not taken, beyond what is documented. */
export function readStatement(value: unknown): Statement {
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
 * Reads the body of the answer to our own call, parsed. Without a failure or the text of a BR Code it is an acknowledgement,
 * whatever its status: many a provider says `success` and means that it took the request.
 */
export function readAcknowledgement(body: unknown): Acknowledgement {
  const statement = readStatement(body);
  const { kind } = statement;
  if (kind === 'succeeded' || kind === 'failed') return statement;
  if (kind === 'invalid' && readText(own(body, 'br_code')) !== undefined) return statement;
  return { kind: 'accepted', ...readCashinId(body) };
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

/** `false`, `0`, `""`, `{}` and `[]` are how providers say that there is no error. */
function isError(value: unknown): boolean {
  if (typeof value === 'string') return readText(value) !== undefined;
  return typeof value === 'object' && value !== null ? Object.keys(value).length > 0 : Boolean(value);
}

function readReason(value: unknown): string | undefined {
  const error = own(value, 'error');
  const candidates = [error, own(error, 'message'), ...['reason', 'message', 'detail'].map((name) => own(value, name))];
  return candidates.map(readText).find((text) => text !== undefined);
}

/** What does not fit, or is a number that a double does not hold exactly, is left out: a part of it would name another one. */
function readCashinId(value: unknown): { readonly cashinId?: string } {
  const id = own(value, 'cashin_id');
  const cashinId = Number.isSafeInteger(id) ? String(id) : readText(id);
  return cashinId === undefined || cashinId.length > MAX_CASHIN_ID_CHARACTERS ? {} : { cashinId };
}

function readText(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

/** A member of an object that is its own; undefined where there is none. */
export function own(value: unknown, name: string): unknown {
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
