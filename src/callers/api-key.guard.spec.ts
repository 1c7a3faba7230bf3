import { ExecutionContextHost } from '@nestjs/core/helpers/execution-context-host.js';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseConfig } from '../config/load-config.js';
import { Problem } from '../http/problem.js';
import { ApiKeyGuard } from './api-key.guard.js';

const KEYS = ['key-of-alice-0123456789', 'key-of-bob-0123456789'];
const guard = new ApiKeyGuard(parseConfig({ API_KEYS: KEYS.join(',') }));

/** 'in' if the guard lets the caller in, or the code of its problem. Other errors are thrown. */
function answer(headers: readonly (readonly [name: string, value: string])[]): string {
  const request = {
    rawHeaders: headers.flat(),
    headers: Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), value])),
  };
  try {
    return guard.canActivate(new ExecutionContextHost([request])) ? 'in' : 'out';
  } catch (error) {
    if (error instanceof Problem) return error.document.code;
    throw error;
  }
}

describe('ApiKeyGuard', () => {
  it.each(KEYS)('lets in who has %s', (key) => {
    expect(answer([['Authorization', `Bearer ${key}`]])).toBe('in');
    expect(answer([['X-API-Key', key]])).toBe('in');
  });

  it('refuses every other value of its headers with the same code, and never fails', () => {
    const name = fc.constantFrom('Authorization', 'X-API-Key', 'authorization');
    const nearly = fc.tuple(
      fc.constantFrom(...KEYS),
      fc.integer({ min: 0, max: 24 }),
      fc.string({ unit: fc.constantFrom('a', '0', '-', '\xff'), minLength: 1 }),
    );
    const value = fc.oneof(
      fc.string({ unit: 'binary' }),
      nearly.map(([key, at, text]) => key.slice(0, at) + text + key.slice(at)),
      fc.constantFrom(...KEYS).map((key) => key.slice(1)),
    );
    const header = fc
      .tuple(name, fc.tuple(fc.constantFrom('', 'Bearer ', 'bearer  ', 'Basic '), value))
      .map(([of, [scheme, text]]) => [of, scheme + text] as const);
    fc.assert(
      fc.property(fc.uniqueArray(header, { selector: ([of]) => of.toLowerCase() }), (headers) => {
        expect(answer(headers)).toBe('unauthorized');
      }),
      { numRuns: 500 },
    );
  });

  it('refuses a second line of either header', () => {
    const [key = ''] = KEYS;
    for (const of of ['Authorization', 'X-API-Key']) {
      expect(
        answer([
          [of, key],
          [of, key],
        ]),
      ).toBe('validation-error');
    }
  });
});
