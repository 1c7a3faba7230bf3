import { describe, expect, it } from 'vitest';
import { agree, complete, type JsonObject, type Outcome, readKnown, readOutcome, writeOutcome } from './outcome.js';
import { paid, refused } from './testing/examples.js';

const succeeded = (result: JsonObject): Outcome => ({ state: 'succeeded', result });

describe('an outcome', () => {
  it.each([paid(), refused])('is read as it was written', (outcome) => {
    expect(readOutcome(writeOutcome(outcome))).toEqual(outcome);
  });

  it.each([
    '',
    'null',
    '[]',
    '"succeeded"',
    '{}',
    '{"state":"succeeded"}',
    '{"state":"succeeded","result":null}',
    '{"state":"succeeded","result":[]}',
    '{"state":"succeeded","result":"text"}',
    '{"state":"failed","result":{}}',
    '{"state":"failed","error":[]}',
    '{"state":"pending","result":{},"error":{}}',
  ])('is not read from %j', (text) => {
    expect(() => readOutcome(text)).toThrow();
  });
});

describe('what is known of a result', () => {
  it('is an object, or nothing', () => {
    expect(readKnown(undefined)).toBeUndefined();
    expect(readKnown('')).toBeUndefined();
    expect(readKnown('{"a":1}')).toEqual({ a: 1 });
    for (const text of ['[]', 'null', '1', '{']) expect(() => readKnown(text)).toThrow();
  });

  it('fills what a result lacks, and changes neither what it has nor a failure', () => {
    const known = { cashin_id: 'known', constructor: 'known' };
    expect(complete(succeeded({ qr_code: 'c', cashin_id: null }), known)).toEqual(
      succeeded({ qr_code: 'c', ...known }),
    );
    expect(complete(succeeded({ cashin_id: 'own' }), known)).toEqual(
      succeeded({ cashin_id: 'own', constructor: 'known' }),
    );
    expect(complete(refused, known)).toBe(refused);
    expect(complete(paid(), undefined)).toEqual(paid());
    const whole = succeeded({ cashin_id: 'own', constructor: 'own' });
    expect(complete(whole, known)).toBe(whole);
  });
});

it('two outcomes agree whichever is asked about the other', () => {
  const ids = [{}, { cashin_id: null }, { cashin_id: '1' }, { cashin_id: '2' }];
  const outcomes = [paid(1), paid(2), refused, ...ids.map((id) => succeeded({ qr_code: 'br-code-1', ...id }))];
  for (const one of outcomes) for (const other of outcomes) expect(agree(one, other)).toBe(agree(other, one));
});
