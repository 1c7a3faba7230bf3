import { pipeline } from 'node:stream/promises';
import type { Response } from 'express';

const RETRY_AFTER_SECONDS = '2';

/** A webhook before it is signed. */
export interface Message {
  /** As the journal has it. */
  readonly event?: string;
  /** Empty if it has none. */
  readonly contentType: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Added to the query of the URL; the journal does not have it. */
  readonly query?: Readonly<Record<string, string>>;
  /** Where it goes, given the URL whose turn it is; that URL itself without this method. */
  urlAt?(configured: string | undefined): string | undefined;
}

/** One call of POST /cashins, as the steps of a scenario see it. */
export interface Call {
  readonly externalId: string | number;
  readonly cashinId: string;
  readonly brCode: string;
  /** The header as it came. */
  readonly authorization: string;
  readonly delayMs: number;
  readonly slowMs: number;
  readonly response: Response;
  /** Resolves after this time. Never resolves after the sandbox is closed. */
  wait(ms: number): Promise<void>;
  /** Resolves when the webhook was accepted or given up. */
  deliver(message: Message): Promise<void>;
  forgetToken(): void;
}

/** One action of the provider on a call. */
export type Step = (call: Call) => void | Promise<void>;

/** Steps that wait. */
export const pause = {
  normal: async (call) => call.wait(call.delayMs),
  slow: async (call) => call.wait(call.slowMs),
} satisfies Record<string, Step>;

/** What an answer needs that has nothing to do with the charge. */
type Asked = Pick<Call, 'response' | 'authorization'>;

/** Steps that answer the call, or end its connection. */
export const answer = {
  accepted: (call) => {
    call.response.status(201).json({ ...names(call), status: 'processing' });
  },
  completed: (call) => {
    call.response.status(201).json(result(call));
  },
  refused: ({ response }) => {
    response.status(422).json({ error: 'amount_refused', message: 'The amount is above the limit of this account' });
  },
  denied: (call) => {
    const no = { error: 'amount_refused', message: 'The amount is above the limit of this account' };
    call.response.status(200).json({ ...names(call), status: 'denied', ...no });
  },
  rejected: ({ response }) => {
    response.status(404).json({ error: 'not_found', message: 'There is no such resource' });
  },
  busy: ({ response }) => {
    response.status(409).json({ error: 'conflict', message: 'The charge is being made' });
  },
  rateLimited: ({ response }) => tooMany(response),
  unauthorized: ({ response }: Asked) => {
    response.status(401).json({ error: 'invalid_token', message: 'The token is unknown or has expired' });
  },
  expired: (call) => {
    call.forgetToken();
    answer.unauthorized(call);
  },
  forbidden: ({ response }) => {
    response.status(403).json({ error: 'forbidden', message: 'This account may not charge' });
  },
  leakyError: ({ response, authorization }: Asked) => {
    response.status(500).json({ error: 'internal_error', request: { headers: { authorization } } });
  },
  redirect: ({ response }) => response.redirect(302, '/auth'),
  notJson: ({ response }) => {
    response.status(200).type('html').send('<html><body>It works!</body></html>');
  },
  endless: async ({ response }: Asked) => {
    response.status(200).type('json');
    // It ends only with an error, when the client leaves.
    await pipeline(padding, response).catch(() => undefined);
  },
  reset: ({ response }: Asked) => {
    response.socket?.resetAndDestroy();
  },
} satisfies Record<string, Step>;

/** Answers 429 with a Retry-After. */
export function tooMany(response: Response): void {
  const no = { error: 'too_many_requests', message: 'Too many calls of this account' };
  response.status(429).set('Retry-After', RETRY_AFTER_SECONDS).json(no);
}

/** Steps that deliver a webhook. */
export const webhook = {
  completed: sends(result),
  failed: sends((call) => ({ ...names(call), status: 'failed', error: "The payer's bank refused the charge" })),
  processing: sends((call) => ({ ...names(call), status: 'processing' })),
  incomplete: sends((call) => ({ ...names(call), status: 'completed' })),
  badCrc: sends((call) => ({ ...result(call), br_code: withWrongCrc(call.brCode) })),
  bare: sends(({ externalId, brCode }) => ({ external_id: externalId, br_code: brCode })),
  asText: sends(result, 'text/plain'),
  batch: sends(({ externalId: txid, ...call }) => ({
    pix: [{ txid, br_code: call.brCode, cashin_id: call.cashinId, status: 'completed' }],
  })),
} satisfies Record<string, Step>;

function sends(body: (call: Call) => object, contentType = 'application/json'): Step {
  return async (call) => call.deliver({ contentType, body: JSON.stringify(body(call)) });
}

function result(call: Call): object {
  return { ...names(call), br_code: call.brCode, status: 'completed' };
}

function names({ externalId, cashinId }: Call): object {
  return { external_id: externalId, cashin_id: cashinId };
}

function withWrongCrc(brCode: string): string {
  return brCode.slice(0, -1) + (brCode.endsWith('0') ? '1' : '0');
}

function* padding(): Generator<string> {
  const chunk = ' '.repeat(65_536);
  for (;;) yield chunk;
}
