import * as fc from 'fast-check';
import { oddTexts } from '../../src/event-manager/testing/odd-texts.js';
import { settings, hostileInputs } from './hostile-inputs.js';
import { ask, request, webhook } from './raw-http.js';

/** Bytes for the socket, and whether they are one whole request, which has to be answered. */
export interface FuzzInput {
  readonly bytes: Uint8Array;
  readonly whole: boolean;
}

const text = fc.oneof(
  fc.constantFrom(...oddTexts),
  fc.string({ unit: 'grapheme', maxLength: 130 }),
  fc.string({ unit: 'binary', maxLength: 130 }),
);

const id = fc.oneof(text, fc.integer(), fc.double(), fc.jsonValue({ maxDepth: 2 }), fc.constantFrom('a', 'b', 7));

const NAMES = ['external_id', 'txid', 'br_code', 'cashin_id', 'status', 'error', 'pix', '__proto__', 'amount'];

/** Nearly what the routes take: known members with any values, any members beside them, and what is deep or wide. */
const body = fc.oneof(
  fc.record({ external_id: id, br_code: fc.jsonValue(), status: text, error: fc.jsonValue() }, { requiredKeys: [] }),
  fc.dictionary(fc.oneof(fc.constantFrom(...NAMES), text), fc.oneof(id, fc.jsonValue()), { maxKeys: 8 }),
  fc.array(fc.record({ txid: id, external_id: id, br_code: text }, { requiredKeys: [] }), { maxLength: 20 }),
  fc.record({ pix: fc.oneof(fc.array(fc.record({ txid: id, br_code: text })), fc.jsonValue()) }),
  fc.tuple(fc.nat(40), id).map(([levels, inner]) => nest(levels, inner)),
);

const json = fc.oneof(
  { weight: 4, arbitrary: body.map((value) => JSON.stringify(value)) },
  { weight: 1, arbitrary: fc.tuple(body, fc.nat(), text).map(([value, at, inserted]) => splice(value, at, inserted)) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('', '['.repeat(5_000), '{"a":'.repeat(40), '"\\ud800"', '1e999', '-', '\ufeff{}'),
  },
);

const bytes = fc.oneof(
  { weight: 5, arbitrary: json.map((value) => Buffer.from(value)) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 2_000 }).map((random) => Buffer.from(random)) },
);

/** What a header line may hold: no ends of lines, so that the request stays whole. */
const headerValue = fc.oneof(
  fc.stringMatching(/^[\x21-\x7e\x80-\xff][\x20-\x7e\x80-\xff]{0,200}$/),
  fc.constantFrom(
    'application/json',
    'application/x-www-form-urlencoded',
    'identity',
    'respond-async',
    'image/png',
    '*/*',
  ),
);

const headers = fc.dictionary(
  fc.constantFrom(
    'Content-Type',
    'Accept',
    'Authorization',
    'X-API-Key',
    'Idempotency-Key',
    'X-Request-Id',
    'Traceparent',
  ),
  headerValue,
  { maxKeys: 3 },
);

const path = fc.oneof(
  text.map((segment) => encodeURIComponent(Buffer.from(segment).toString())),
  fc.stringMatching(/^[\x21-\x7e]{1,60}$/).map((segment) => segment.replaceAll(/[#?]/g, '%')),
);

const wholeRequest = fc.oneof(
  fc.tuple(bytes, headers).map(([sent, fields]) => ask(sent, fields)),
  fc.tuple(bytes, headers).map(([sent, fields]) => webhook(sent, fields)),
  fc.tuple(path, headers).map(([segment, fields]) => request(`GET /requests/${segment}`, fields)),
);

const known = Object.keys(settings).flatMap((setting) =>
  hostileInputs[setting as keyof typeof settings].map(([, sent]) => sent),
);

/** A request that was whole, until something was cut out of it and something else put in. */
const mutated = fc
  .tuple(fc.oneof(wholeRequest, fc.constantFrom(...known)), fc.nat(), fc.nat(20), fc.uint8Array({ maxLength: 20 }))
  .map(([sent, at, cut, inserted]) => {
    const original = Buffer.from(sent);
    const from = at % (original.length + 1);
    return Buffer.concat([original.subarray(0, from), inserted, original.subarray(from + cut)]);
  });

/** Anything that a client might send. */
export const fuzzInput: fc.Arbitrary<FuzzInput> = fc.oneof(
  { weight: 6, arbitrary: wholeRequest.map((sent) => ({ bytes: sent, whole: true })) },
  { weight: 3, arbitrary: mutated.map((sent) => ({ bytes: sent, whole: false })) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 500 }).map((sent) => ({ bytes: sent, whole: false })) },
);

function nest(levels: number, inner: unknown): unknown {
  return levels === 0 ? inner : [nest(levels - 1, inner)];
}

function splice(value: unknown, at: number, inserted: string): string {
  const written = JSON.stringify(value);
  const from = at % (written.length + 1);
  return written.slice(0, from) + inserted + written.slice(from + inserted.length);
}
