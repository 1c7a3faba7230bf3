import { parseExternalId } from '../event-manager/external-id.js';
import { MalformedBody } from '../http/malformed-body.js';
import { own, readStatement, type Statement } from './statement.js';

const MAX_NOTICES = 100;

/** What a provider says about one request, by its id. */
export type ProviderNotice =
  | (Statement & { readonly externalId: string })
  /** It names no request, so that it can't meet one. */
  | { readonly kind: 'unidentified' };

/**
 * Reads a webhook's body, parsed: an object, an array of such, or `pix` with one or many, whose `txid` is an id too. Each
 * one is read on its own; no body at all holds none. Throws MalformedBody on more than 100.
 */
export function readProviderMessage(body: unknown): ProviderNotice[] {
  if (body === undefined) return [];
  if (Array.isArray(body)) return readNotices(body, ['external_id']);
  const pix = readPix(body);
  if (!pix) return readNotices([body], ['external_id']);
  const enclosed = readNotices(pix, ['external_id', 'txid']);
  // An envelope that names a request itself is a notice as well.
  return own(body, 'external_id') === undefined ? enclosed : [readNotice(body, ['external_id']), ...enclosed];
}

/**
 * The objects of the answer to our own call, parsed, that speak of its request: the answer, and the one that it holds as a
 * webhook does. Where it holds several, nobody knows which one that is.
 */
export function subjectsOf(answer: unknown): readonly unknown[] {
  if (Array.isArray(answer)) return answer.length === 1 ? answer : [];
  const pix = readPix(answer);
  return pix?.length === 1 ? [answer, ...pix] : [answer];
}

/** What `pix` holds, one or many; undefined where it holds nothing of the kind. */
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
  return externalId === undefined ? { kind: 'unidentified' } : { ...readStatement(value), externalId };
}
