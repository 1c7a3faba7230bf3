import { ProblemDto } from '../http/problem.dto.js';
import { QrcodeResultDto } from '../presentation/qrcode.dto.js';

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
