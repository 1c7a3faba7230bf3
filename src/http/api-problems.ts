import { applyDecorators } from '@nestjs/common';
import { ApiExtraModels, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import { ProblemDto } from './problem.dto.js';
import { type ProblemCode, problemDocument, problems } from './problem.js';

/** Documents the errors of a route, each with an example; codes that share a status share a response. */
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
