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
