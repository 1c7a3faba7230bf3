import { ApiProperty } from '@nestjs/swagger';
import { type ProblemCode, problems } from './problem.js';

/** An error (RFC 9457). `code` is stable; `title` and `detail` are for people. */
export class ProblemDto {
  /** Names the kind of error. */
  type!: string;
  title!: string;
  /** The HTTP status. */
  status!: number;
  detail!: string;
  @ApiProperty({ enum: Object.keys(problems), enumName: 'ProblemCode' })
  code!: ProblemCode;
  /** The request that the error is about. */
  external_id?: string;
  /** What the provider said, where it said something. */
  reason?: string;
  /** The HTTP status of the provider's answer. */
  provider_status?: number;
}
