import { mediaTypes } from '@hapi/accept';
import type { Response } from 'express';
import QRCode from 'qrcode';
import {
  type Failure,
  type JsonObject,
  type OnLeave,
  type StoredRequest,
  StoreRefusedError,
  UNREADABLE,
  type WatchResult,
} from '../event-manager/index.js';
import { isProblemCode, Problem, RETRY_AFTER_SECONDS } from '../http/problem.js';
import { writeRawMembers } from '../json/json-tree.js';
import type { Operation } from '../provider/provider.js';

/** How the caller wants to be answered. */
export interface AnswerOptions {
  /** One of `qrcodeForms`. */
  readonly form: string;
  readonly respondAsync: boolean;
  /** As in Config. */
  readonly publicUrl: string;
}

/** Answers POST /{operation}. Throws the problem of a failed or pending request. */
export async function sendAnswer(
  response: Response,
  externalId: string,
  result: WatchResult,
  operation: Pick<Operation, 'message' | 'picture' | 'result'>,
  { form, respondAsync, publicUrl }: AnswerOptions,
): Promise<void> {
  response.setHeader('Vary', 'Accept, Prefer');
  if (result.kind === 'pending') {
    return sendPending(response, externalId, { respondAsync, statusUrl: publicUrl + requestPath(externalId) });
  }
  if (result.replayed) response.set('Idempotent-Replayed', 'true');
  if (result.outcome.state === 'failed') throw failureProblem(result.outcome.error, externalId);
  const { message, picture } = operation;
  const members = readResult(result.outcome.result, operation);
  const code = picture === undefined ? undefined : members[picture];
  if (form !== 'application/json' && typeof code === 'string') {
    response.type(form).send(await renderQrcode(code, form, externalId));
  } else {
    sendMembers(response, { message, ...members, external_id: externalId });
  }
}

/** Sends an object as JSON: what the provider sent of it, digit by digit. */
export function sendMembers(response: Response, members: object): void {
  response.setHeader('Content-Type', 'application/json; charset=utf-8');
  response.end(writeRawMembers(members));
}

/** Answers 202 if the caller asked for it, else throws 504. Both say where the outcome will be found. */
function sendPending(
  response: Response,
  externalId: string,
  { respondAsync, statusUrl }: { readonly respondAsync: boolean; readonly statusUrl: string },
): void {
  const pending = { external_id: externalId, state: 'pending', status_url: statusUrl };
  response.set('Location', statusUrl);
  if (!respondAsync) {
    // These two members are what the first version of this API answered: old callers may read them.
    const old = { message: 'please, try again', error: 'timeout' };
    throw new Problem('timeout', 'the outcome is still to come', { ...pending, ...old });
  }
  response.set('Retry-After', RETRY_AFTER_SECONDS).set('Cache-Control', 'no-store').status(202).json(pending);
}

type Renderer = (code: string) => string | Promise<Buffer | string>;

/** How a code is sent in a media type other than JSON. A new form of the answer is one line here. */
const RENDERERS: ReadonlyMap<string, Renderer> = new Map<string, Renderer>([
  ['image/png', (code) => QRCode.toBuffer(drawable(code), { type: 'png', width: 360, errorCorrectionLevel: 'M' })],
  ['image/svg+xml', (code) => QRCode.toString(drawable(code), { type: 'svg', errorCorrectionLevel: 'M' })],
  ['text/plain', (code) => code],
]);

/** The media types in which a QR Code can be sent. If a caller accepts several of them equally, the first one is sent. */
export const qrcodeForms: readonly string[] = ['application/json', ...RENDERERS.keys()];

/**
 * All parameters except the weight, quoted or not. They change nothing: all our text is UTF-8, and a caller that asks for
 * `application/json; version=1` wants JSON.
 */
const PARAMETERS = /;(?!\s*q\s*=)[^;,"]*(?:"(?:[^"\\]|\\.?)*(?:"|$)[^;,"]*)*/gi;

/**
 * The form that `Accept` asks for. Throws the problem not-acceptable if it accepts none of ours.
 *
 * @param more forms beside those of a QR Code, the least preferred.
 */
export function negotiateForm(accept: string | undefined, canDraw = true, ...more: readonly string[]): string {
  if (!accept || accept === '*/*' || accept === 'application/json') return 'application/json';
  const forms = [...(canDraw ? qrcodeForms : ['application/json']), ...more];
  const wanted = readWanted(accept.replace(PARAMETERS, ''), forms);
  const form = wanted.flatMap((type) => forms.find((offered) => offered === type) ?? []).at(0);
  if (form) return form;
  throw new Problem('not-acceptable', `the answer can be ${forms.join(', ')}`);
}

/** The media types of `Accept`, the most preferred first. If it prefers several equally, they have the order of `qrcodeForms`. */
function readWanted(accept: string, forms: readonly string[]): readonly string[] {
  try {
    return mediaTypes(accept, [...forms]);
  } catch {
    return []; // not a list of media types
  }
}

/** Renders the BR Code of a request in a form other than JSON. Throws the problem provider-invalid-result if it can't be drawn. */
export async function renderQrcode(code: string, form: string, externalId: string): Promise<Buffer | string> {
  try {
    return (await RENDERERS.get(form)?.(code)) ?? code;
  } catch {
    const detail = 'the provider sent a code that can not be drawn';
    throw new Problem('provider-invalid-result', detail, { external_id: externalId });
  }
}

/** The most bytes that a QR Code holds with the error correction that we draw (ISO/IEC 18004: version 40-M). */
const MAX_DRAWN_BYTES = 2_331;

/** The code, if it fits. The library would need seconds to find out that it does not, and would block the process meanwhile. */
function drawable(code: string): string {
  if (Buffer.byteLength(code) > MAX_DRAWN_BYTES) throw new RangeError('longer than a QR Code holds');
  return code;
}

/** The problem that tells a caller why its request failed. */
export function failureProblem(failure: Failure, externalId: string): Problem {
  const { code, detail, reason, providerStatus, retryAfterMs } = failure;
  const members = {
    external_id: externalId,
    ...(reason !== undefined && { reason }),
    ...(providerStatus !== undefined && { provider_status: providerStatus }),
  };
  const headers = retryAfterMs === undefined ? {} : { 'Retry-After': String(Math.ceil(retryAfterMs / 1_000)) };
  return new Problem(isProblemCode(code) ? code : 'provider-failed', detail, members, headers);
}

/**
 * A stored result in the order of the operation's members; one that is missing is null. Throws StoreRefusedError if the store returned
 * something else than this operation's result.
 */
function readResult(result: JsonObject, operation: Pick<Operation, 'picture' | 'result'>): JsonObject {
  if (operation.picture !== undefined && typeof result[operation.picture] !== 'string') {
    throw new StoreRefusedError(UNREADABLE);
  }
  const declared = Object.keys(operation.result).map((name) => [name, result[name] ?? null] as const);
  return { ...Object.fromEntries(declared), ...result };
}

/** What a stored request is about. */
export interface Described {
  /** Path of its state, without the public URL. */
  readonly path: string;
  readonly externalId: string;
  /** Undefined if there are several that it may be about. */
  readonly operation?: Pick<Operation, 'picture' | 'result'> | undefined;
}

/** The answer of GET /requests/{external_id} about a stored request, to be sent by `sendMembers`. */
export function describeRequest({ path, externalId, operation }: Described, request: StoredRequest, publicUrl: string) {
  const { outcome, createdAt, updatedAt, expiresAt } = request;
  const result =
    outcome?.state === 'succeeded' ? (operation ? readResult(outcome.result, operation) : outcome.result) : undefined;
  return {
    external_id: externalId,
    state: outcome?.state ?? 'pending',
    created_at: new Date(createdAt).toISOString(),
    updated_at: new Date(updatedAt).toISOString(),
    expires_at: new Date(expiresAt).toISOString(),
    status_url: publicUrl + path,
    ...(result && { result: { $json: writeRawMembers(result) } }),
    ...(outcome?.state === 'failed' && { error: failureProblem(outcome.error, externalId).document }),
  };
}

/** The path of a request's state, or of a follow-up's; the public URL, unless it is empty, stands before it in links. */
export function requestPath(externalId: string, followUp?: string): string {
  const path = `/requests/${encodeURIComponent(externalId)}`;
  return followUp === undefined ? path : `${path}/${followUp}`;
}

/** Tells that the caller leaves before its answer is written. Only `close` of the response shows it, not of the request. */
export function leavingOf(response: Response): OnLeave {
  return (leave) => {
    if (response.destroyed) leave();
    response.on('close', leave);
    return () => response.off('close', leave);
  };
}
