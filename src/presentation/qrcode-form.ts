import { mediaTypes } from '@hapi/accept';
import QRCode from 'qrcode';
import { Problem } from '../http/problem.js';

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
