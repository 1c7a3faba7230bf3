import { applyDecorators } from '@nestjs/common';
import { ApiExtraModels, ApiProperty, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import { type ProblemCode, problemDocument, problems } from './problem.js';

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
  /** The id of the request that the error is about. */
  external_id?: string;
  /** The reason that the provider gave, if it gave one. */
  reason?: string;
  /** The HTTP status of the provider's answer. */
  provider_status?: number;
}

/** Documents the errors of a route, each with an example. Codes with the same status share a response. */
export function ApiProblems(...codes: readonly ProblemCode[]): MethodDecorator & ClassDecorator {
  const statuses = new Set(codes.map((code) => problems[code].status));
  const responses = [...statuses].map((status) => {
    const ofStatus = codes.filter((code) => problems[code].status === status);
    return ApiResponse({
      status,
      description: ofStatus.map((code) => `\`${code}\`: ${problems[code].title}`).join('. '),
      content: {
        'application/problem+json': {
          schema: { $ref: getSchemaPath(ProblemDto) },
          examples: Object.fromEntries(
            ofStatus.map((code) => [code, { value: problemDocument(code, problems[code].title) }]),
          ),
        },
      },
    });
  });
  return applyDecorators(ApiExtraModels(ProblemDto), ...responses);
}
