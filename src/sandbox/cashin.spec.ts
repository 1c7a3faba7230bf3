import { UnprocessableEntityException } from '@nestjs/common';
import { describe, expect, it } from 'vitest';
import { inspectBrCode } from '../provider/br-code.js';
import { chargeCode, readCashin } from './cashin.js';

describe('readCashin', () => {
  it('reads what concerns the sandbox and leaves the rest', () => {
    const body = { external_id: 'a', scenario: 'slow', delay_ms: 5, amount: '1.5', customer: { name: 'Ana' } };
    expect(readCashin(body)).toEqual({ externalId: 'a', scenario: 'slow', delayMs: 5, amount: '1.5' });
  });

  it.each([
    ['external_id takes', [{}, null, [], 'a', { external_id: '' }, { external_id: {} }, { external_id: true }]],
    [
      'scenario takes one of success, slow, never,',
      ['', 'Success', 'constructor', '__proto__', 7, {}].map((scenario) => ({ external_id: 'a', scenario })),
    ],
    [
      'delay_ms takes a whole number from 0 to 60000',
      [-1, 0.5, 60_001, '5', Number.NaN].map((delay_ms) => ({ external_id: 'a', delay_ms })),
    ],
  ])('refuses with a sentence that says what %s', (sentence, bodies) => {
    for (const body of bodies) {
      expect(() => readCashin(body)).toThrow(UnprocessableEntityException);
      expect(() => readCashin(body)).toThrow(sentence);
    }
  });
});

describe('chargeCode', () => {
  it.each([
    [19.9, '540519.90'],
    ['7', '54047.00'],
    ['0.105', '54040.10'],
    [999_999_999, '5412999999999.00'],
  ])('prints the amount %j in reais', (amount, field) => {
    expect(chargeCode({ externalId: 'a', amount })).toContain(`5303986${field}5802BR`);
  });

  it.each([undefined, null, '', '1,50', '-1', -1, 1e21, '0x10', {}, true])('prints no amount for %j', (amount) => {
    expect(chargeCode({ externalId: 'a', amount })).toContain('53039865802BR');
  });

  it('is valid, and has the same txid for the same id whatever the id holds', () => {
    for (const externalId of ['a', 777, '__proto__', 'é🙂'.repeat(60)]) {
      const [first, second] = [chargeCode({ externalId }), chargeCode({ externalId })];
      expect(inspectBrCode(first)).toEqual({ valid: true });
      expect(/0525([0-9a-f]{25})/.exec(first)?.[1]).toBe(/0525([0-9a-f]{25})/.exec(second)?.[1]);
    }
  });
});
