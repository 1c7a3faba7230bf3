import { ProblemDto } from '../http/problem.dto.js';

/** The result of a request that succeeded. */
export class QrcodeResultDto {
  /** The BR Code, which a payer scans or pastes. */
  qr_code!: string;
  /** The provider's own id of the charge; null if it gave none. */
  cashin_id!: string | null;
}

/** The answer if the QR Code arrived in time. */
export class QrcodeDto extends QrcodeResultDto {
  message!: string;
  external_id!: string;
}

/** The answer if no outcome arrived in time and the caller asked for `respond-async`. The outcome will be at `status_url`. */
export class PendingDto {
  external_id!: string;
  state!: 'pending';
  status_url!: string;
}

/** The state of a request. */
export class RequestDto {
  external_id!: string;
  state!: 'pending' | 'succeeded' | 'failed';
  /** When it was claimed (RFC 3339). */
  created_at!: string;
  /** When its state last changed (RFC 3339). */
  updated_at!: string;
  /** When it is deleted (RFC 3339). */
  expires_at!: string;
  status_url!: string;
  /** Present if it succeeded. */
  result?: QrcodeResultDto;
  /** Present if it failed. */
  error?: ProblemDto;
}
