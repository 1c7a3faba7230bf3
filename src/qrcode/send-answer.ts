import type { Response } from 'express';
import type { WatchResult } from '../event-manager/watch.js';
import { Problem } from '../http/problem.js';
import { RETRY_AFTER_SECONDS } from '../http/send-problem.js';
import { requestUrl } from '../http/request-url.js';
import { failureProblem } from '../presentation/failure-problem.js';
import { type QrcodeForm, renderQrcode } from '../presentation/qrcode-form.js';
import { readResult } from '../presentation/qrcode-result.js';

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
