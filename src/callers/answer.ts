import { mediaTypes } from '@hapi/accept';
import type { Response } from 'express';
import QRCode from 'qrcode';
import {
  type Failure,
  type JsonObject,
  type StoredRequest,
  StoreRefusedError,
  UNREADABLE,
  type WatchResult,
} from '../event-manager/index.js';
import { isProblemCode, Problem, RETRY_AFTER_SECONDS } from '../http/problem.js';
import type { QrcodeResultDto, RequestDto } from './answer.dto.js';

/** How the caller wants to be answered. */
export interface AnswerOptions {
  readonly form: QrcodeForm;
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
  response.vary('Accept').vary('Prefer');
  if (result.kind === 'pending') {
    return sendPending(response, externalId, { respondAsync, statusUrl: requestUrl(publicUrl, externalId) });
  }
  if (result.replayed) response.set('Idempotent-Replayed', 'true');
  if (result.outcome.state === 'failed') throw failureProblem(result.outcome.error, externalId);
  const { qr_code, cashin_id } = readResult(result.outcome.result);
  if (form !== 'application/json') response.type(form).send(await renderQrcode(qr_code, form, externalId));
  else response.json({ message: 'QR Code created', qr_code, cashin_id, external_id: externalId });
}

/** 202 where the caller asked for it, 504 elsewhere; both say where the outcome will be found. */
function sendPending(
  response: Response,
  externalId: string,
  { respondAsync, statusUrl }: { readonly respondAsync: boolean; readonly statusUrl: string },
): void {
  const pending = { external_id: externalId, state: 'pending', status_url: statusUrl };
  response.set('Location', statusUrl);
  if (!respondAsync) {
    const seed = { message: 'please, try again', error: 'timeout' };
    throw new Problem('timeout', 'the outcome is still to come', { ...pending, ...seed });
  }
  response.set('Retry-After', RETRY_AFTER_SECONDS).set('Cache-Control', 'no-store').status(202).json(pending);
}

/** How a QR Code can be presented; of those that a caller wants equally the first one is taken. */
export const qrcodeForms = ['application/json', 'image/png', 'image/svg+xml', 'text/plain'] as const;

/** A media type in which a QR Code can be presented. */
export type QrcodeForm = (typeof qrcodeForms)[number];

/**
 * All parameters but the weight, in quotes or not. None of our types has one that we could heed: all text from here is UTF-8, and
 * who asks for `application/json; version=1` means JSON.
 */
const MEANINGLESS = /;(?!\s*q\s*=)[^;,"]*(?:"(?:[^"\\]|\\.?)*(?:"|$)[^;,"]*)*/gi;

/** The form that `Accept` asks for; throws the problem not-acceptable where there is none. */
export function negotiateForm(accept: string | undefined): QrcodeForm {
  if (!accept || accept === '*/*' || accept === 'application/json') return 'application/json';
  const wanted = readWanted(accept.replace(MEANINGLESS, ''));
  const form = wanted.flatMap((type) => qrcodeForms.find((offered) => offered === type) ?? []).at(0);
  if (form) return form;
  throw new Problem('not-acceptable', `the answer can be ${qrcodeForms.join(', ')}`);
}

/** What `Accept` wants, most wanted first; of what it wants equally, what we prefer. */
function readWanted(accept: string): readonly string[] {
  try {
    return mediaTypes(accept, [...qrcodeForms]);
  } catch {
    return []; // no media types at all
  }
}

/** What the largest QR Code holds at the level of correction that is drawn (ISO/IEC 18004: version 40-M), in bytes. */
const MAX_DRAWN_BYTES = 2_331;

/** The code of a request in a form other than JSON; throws the problem provider-invalid-result where it can't be drawn. */
export async function renderQrcode(
  code: string,
  form: Exclude<QrcodeForm, 'application/json'>,
  externalId: string,
): Promise<Buffer | string> {
  if (form === 'text/plain') return code;
  try {
    // The library would find it out in seconds in which nothing else runs.
    if (Buffer.byteLength(code) > MAX_DRAWN_BYTES) throw new RangeError('longer than a QR Code holds');
    return form === 'image/png'
      ? await QRCode.toBuffer(code, { type: 'png', width: 360, errorCorrectionLevel: 'M' })
      : await QRCode.toString(code, { type: 'svg', errorCorrectionLevel: 'M' });
  } catch {
    // Too long for the largest QR Code, or empty.
    const detail = 'the provider sent a code that can not be drawn';
    throw new Problem('provider-invalid-result', detail, { external_id: externalId });
  }
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

/** Reads the result that the provider made of its answer. Throws StoreRefusedError if something else is stored. */
export function readResult({ qr_code, cashin_id }: JsonObject): QrcodeResultDto {
  if (typeof qr_code !== 'string') throw new StoreRefusedError(UNREADABLE);
  return { qr_code, cashin_id: typeof cashin_id === 'string' ? cashin_id : null };
}

/** What GET /requests/{external_id} says of a stored request. */
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
 * Where the state of a request is found: beneath the service's public URL, or as a path where that is empty. Also its `status_url`
 * and `Location`.
 */
export function requestUrl(publicUrl: string, externalId: string): string {
  return `${publicUrl}/requests/${encodeURIComponent(externalId)}`;
}

/** A signal that is aborted when the caller leaves before the answer is written (`req` 'close' does not tell, `res` does). */
export function callerGone(response: Response): AbortSignal {
  const gone = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) gone.abort();
  });
  return gone.signal;
}
