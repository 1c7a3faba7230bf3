import { isValidPixPayload } from '@brazilian-utils/brazilian-utils';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import vectors from './br-code-vectors.json' with { type: 'json' };
import { crc16, formatBrCode, inspectBrCode } from './br-code.js';

const STATIC = { key: '123e4567-e12b-12d1-a456-426655440000', merchantName: 'Fulano de Tal', merchantCity: 'BRASILIA' };
const letters = (max: number) => fc.stringMatching(new RegExp(`^[A-Za-z][A-Za-z ]{0,${max - 2}}[A-Za-z]$`));

describe('crc16', () => {
  it('gives the check value of CRC-16/CCITT-FALSE', () => {
    expect(crc16('123456789')).toBe(0x29b1);
  });
});

describe('inspectBrCode', () => {
  it.each(vectors.valid)('takes: $name', ({ code }) => {
    expect(inspectBrCode(code)).toEqual({ valid: true });
  });

  it.each(vectors.invalid)('refuses: $name', ({ code, errors }) => {
    expect(inspectBrCode(code)).toEqual({ valid: false, fault: errors[0] });
  });

  it.each([
    ['nothing', '', 'tlv'],
    ['a field after the CRC', `${formatBrCode(STATIC)}640201`, 'crc_missing'],
    ['a field that comes twice', formatBrCode(STATIC).replace('5802BR', '5802BR5802BR'), 'tlv'],
    ['a CRC of three digits', formatBrCode(STATIC).replace(/6304(...).$/, '6303$1'), 'crc_mismatch'],
    ['an account without key and URL', signed('000201', '26180014br.gov.bcb.pix'), 'key_missing'],
    ['another payload format', signed('000202', '26260014br.gov.bcb.pix0104a@bc'), 'format'],
  ])('refuses %s', (_, code, fault) => {
    expect(inspectBrCode(code)).toEqual({ valid: false, fault });
  });

  it('never throws, whatever the text', () => {
    const codeUnits = fc.array(fc.nat(0xffff));
    fc.assert(fc.property(codeUnits, (units) => !inspectBrCode(String.fromCharCode(...units)).valid));
  });
});

describe('formatBrCode', () => {
  it("writes the manual's static example", () => {
    expect(formatBrCode(STATIC)).toBe(vectors.valid[0]?.code);
  });

  it("writes the manual's dynamic example", () => {
    const url = 'pix.example.com/8b3da2f39a4140d1a91abd93113bd441';
    expect(formatBrCode({ url, merchantName: 'Fulano de Tal', merchantCity: 'BRASILIA' })).toBe(vectors.valid[1]?.code);
  });

  it('writes what an independent reader takes', () => {
    const content = fc.record({
      url: fc.uuid().map((id) => `pix.example.com/qr/v2/${id}`),
      merchantName: letters(25),
      merchantCity: letters(15),
      amount: fc.option(
        fc.integer({ min: 1, max: 999_999_999 }).map((cents) => (cents / 100).toFixed(2)),
        { nil: undefined },
      ),
      txid: fc.stringMatching(/^[A-Za-z0-9]{1,25}$/),
    });
    fc.assert(fc.property(content, (fields) => isValidPixPayload(formatBrCode(fields))));
  });

  it.each([
    ['merchant_name_length', { merchantName: 'A'.repeat(26) }],
    ['merchant_city_length', { merchantCity: 'SAO JOSE DOS CAMPOS' }],
    ['amount', { amount: '10,00' }],
    ['txid_length', { txid: 'A'.repeat(26) }],
    ['tlv', { key: 'a'.repeat(100) }],
    ['control_chars', { merchantName: 'Fulano\nde Tal' }],
  ])('refuses what no BR Code can carry: %s', (fault, change) => {
    expect(() => formatBrCode({ ...STATIC, ...change })).toThrow(new RangeError(`no BR Code can carry this: ${fault}`));
  });
});

function signed(...fields: string[]): string {
  const unsigned = `${fields.join('')}6304`;
  return unsigned + crc16(unsigned).toString(16).toUpperCase().padStart(4, '0');
}
