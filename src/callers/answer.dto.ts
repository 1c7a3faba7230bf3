import { ProblemDto } from '../http/problem.dto.js';

/** What the provider made. */
export class QrcodeResultDto {
  /** The BR Code: what a payer scans or pastes. */
  qr_code!: string;
  /** The provider's own name for it; null where it gave none. */
  cashin_id!: string | null;
}

/** The answer to a caller whose QR Code came in time. */
export class QrcodeDto extends QrcodeResultDto {
  message!: string;
  external_id!: string;
}

/** The answer to a caller that did not want to wait longer; the outcome will be at `status_url`. */
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
  /** Until when it is kept (RFC 3339). */
  expires_at!: string;
  status_url!: string;
  /** Where it succeeded. */
  result?: QrcodeResultDto;
  /** Where it failed. */
  error?: ProblemDto;
}
