import { StoreRefusedError, UNREADABLE } from '../event-manager/errors.js';
import type { JsonObject, Outcome } from '../event-manager/outcome.js';
import type { QrcodeResultDto } from './qrcode.dto.js';

/** The outcome of a request whose QR Code came. */
export function succeeded(brCode: string, cashinId: string | undefined): Outcome {
  return { state: 'succeeded', result: { qr_code: brCode, cashin_id: cashinId ?? null } };
}

/** What an acknowledgement has told of the outcome that `succeeded` will write. */
export function knownBefore(cashinId: string | undefined): { readonly known?: JsonObject } {
  return cashinId === undefined ? {} : { known: { cashin_id: cashinId } };
}

/** Reads what `succeeded` wrote; throws StoreRefusedError where somebody else wrote it. */
export function readResult({ qr_code, cashin_id }: JsonObject): QrcodeResultDto {
  if (typeof qr_code !== 'string') throw new StoreRefusedError(UNREADABLE);
  return { qr_code, cashin_id: typeof cashin_id === 'string' ? cashin_id : null };
}
