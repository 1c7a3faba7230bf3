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
import type { QrcodeResultDto, RequestDto } from './answer.dto.js';

/** How the caller wants to be answered. */
export interface AnswerOptions {
  /** One of `qrcodeForms`. */
  readonly form: string;
  readonly respondAsync: boolean;
  /** As in Config. */
  readonly publicUrl: string;
}

/** Answers POST /new-qrcode. Throws the problem of a failed or pending request. */
export async function sendAnswer(
  response: Response,
  externalId: string,
  result: WatchResult,
  { form, respondAsync, publicUrl }: AnswerOptions,
): Promise<void> {
  response.setHeader('Vary', 'Accept, Prefer');
  if (result.kind === 'pending') {
    return sendPending(response, externalId, { respondAsync, statusUrl: requestUrl(publicUrl, externalId) });
  }
  if (result.replayed) response.set('Idempotent-Replayed', 'true');
  if (result.outcome.state === 'failed') throw failureProblem(result.outcome.error, externalId);
  const { qr_code, cashin_id } = readResult(result.outcome.result);
  if (form !== 'application/json') response.type(form).send(await renderQrcode(qr_code, form, externalId));
  else response.json({ message: 'QR Code created', qr_code, cashin_id, external_id: externalId });
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

/** The form that `Accept` asks for. Throws the problem not-acceptable if it accepts none of ours. */
export function negotiateForm(accept: string | undefined): string {
  if (!accept || accept === '*/*' || accept === 'application/json') return 'application/json';
  const wanted = readWanted(accept.replace(PARAMETERS, ''));
  const form = wanted.flatMap((type) => qrcodeForms.find((offered) => offered === type) ?? []).at(0);
  if (form) return form;
  throw new Problem('not-acceptable', `the answer can be ${qrcodeForms.join(', ')}`);
}

/** The media types of `Accept`, the most preferred first. If it prefers several equally, they have the order of `qrcodeForms`. */
function readWanted(accept: string): readonly string[] {
  try {
    return mediaTypes(accept, [...qrcodeForms]);
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

/** Reads a stored result. Throws StoreRefusedError if the store returned something else. */
function readResult({ qr_code, cashin_id }: JsonObject): QrcodeResultDto {
  if (typeof qr_code !== 'string') throw new StoreRefusedError(UNREADABLE);
  return { qr_code, cashin_id: typeof cashin_id === 'string' ? cashin_id : null };
}

/** The answer of GET /requests/{external_id} about a stored request. */
export function describeRequest(externalId: string, request: StoredRequest, publicUrl: string): RequestDto {
  const { outcome, createdAt, updatedAt, expiresAt } = request;
  return {
    external_id: externalId,
    state: outcome?.state ?? 'pending',
    created_at: new Date(createdAt).toISOString(),
    updated_at: new Date(updatedAt).toISOString(),
    expires_at: new Date(expiresAt).toISOString(),
    status_url: requestUrl(publicUrl, externalId),
    ...(outcome?.state === 'succeeded' && { result: readResult(outcome.result) }),
    ...(outcome?.state === 'failed' && { error: failureProblem(outcome.error, externalId).document }),
  };
}

/**
 * The URL of a request's state, for `status_url` and `Location`: it begins with the service's public URL, or is a path if that is
 * empty.
 */
function requestUrl(publicUrl: string, externalId: string): string {
  return `${publicUrl}/requests/${encodeURIComponent(externalId)}`;
}

/** Tells that the caller leaves before its answer is written. Only `close` of the response shows it, not of the request. */
export function leavingOf(response: Response): OnLeave {
  return (leave) => {
    if (response.destroyed) leave();
    response.on('close', leave);
    return () => response.off('close', leave);
  };
}
