import type { FollowUpKind, Operation } from '../provider/provider.js';

// The forms of bodies that a profile gives, as OpenAPI has them.

type Schema = Record<string, unknown>;

const EXTERNAL_ID = {
  description:
    'The correlation identifier. Requests with the same id and the same body are one request. If there is no id, the service makes one.',
  oneOf: [{ type: 'string', minLength: 1, maxLength: 128 }, { type: 'integer' }],
};

/** The body of POST /{operation}. */
export function inputSchema({ input = {} }: Operation): Schema {
  const members = Object.entries(input).map(([name, { type, about, example }]) => [
    name,
    {
      ...(type && { type }),
      ...(type === 'array' && { items: {} }),
      ...(about !== undefined && { description: about }),
      ...(example !== undefined && { example }),
    },
  ]);
  const required = Object.entries(input).flatMap(([name, kind]) => (kind.required ? [name] : []));
  return {
    type: 'object',
    properties: { external_id: EXTERNAL_ID, ...Object.fromEntries(members) },
    ...(required.length > 0 && { required }),
    additionalProperties: true,
  };
}

/** The answer if the outcome came in time. */
export function answerSchema(operation: Operation): Schema {
  return {
    type: 'object',
    required: ['message', 'external_id', ...Object.keys(operation.result)],
    properties: {
      message: { type: 'string', example: operation.message },
      ...resultMembers(operation),
      external_id: { type: 'string' },
    },
  };
}

/** The state of a follow-up. */
export function statusSchema(followUp: FollowUpKind): Schema {
  const instant = { type: 'string', format: 'date-time' };
  return {
    type: 'object',
    required: ['external_id', 'state', 'created_at', 'updated_at', 'expires_at', 'status_url'],
    properties: {
      external_id: { type: 'string' },
      state: { type: 'string', enum: ['pending', 'succeeded', 'failed'] },
      created_at: instant,
      updated_at: instant,
      expires_at: instant,
      status_url: { type: 'string' },
      result: { type: 'object', properties: resultMembers(followUp) },
      error: { $ref: '#/components/schemas/ProblemDto' },
    },
  };
}

function resultMembers({ result }: Pick<Operation, 'result'>): Schema {
  return Object.fromEntries(
    Object.entries(result).map(([name, { optional }]) => [
      name,
      optional ? { description: 'null if the provider did not give it' } : {},
    ]),
  );
}
