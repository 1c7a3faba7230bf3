import { describe, expect, it } from 'vitest';
import { presetDocument, readerOf, webhook } from '../../../test/support/profiles.js';
import { readAnswer } from '../../../test/support/zemo.js';
import { MalformedBody } from '../../json/json-text.js';
import type { Notice } from '../provider.js';
import { ProviderError } from '../provider-error.js';
import { MAX_CODE_CHARACTERS } from './readings.js';

// What Zemo's messages have meant since before there were profiles.

const provider = readerOf(presetDocument('zemo'));
const read = (text: string) => provider.readWebhook(webhook(text)).map(statementOf);
const readOne = (members: object) => {
  const [notice, ...others] = read(JSON.stringify({ external_id: 'a', ...members }));
  expect(others).toEqual([]);
  return notice!;
};
const code = '00020126580014br.gov.bcb.pix6304ABCD';
const success = (externalId: string) => ({ kind: 'succeeded', externalId, brCode: code });
const items = (length: number) => Array.from({ length }, () => ({ external_id: 'a' }));
const unidentified = { kind: 'unidentified' };

describe("a provider's message", () => {
  it('is one notice', () => {
    expect(read(`{"external_id":"a","br_code":"${code}","cashin_id":"c1"}`)).toEqual([
      { ...success('a'), cashinId: 'c1' },
    ]);
  });

  it('is an array of notices, each on its own', () => {
    expect(
      read(`[{"external_id":"a","br_code":"${code}"},null,{"external_id":"b","error":"no"},[],{"external_id":"a"}]`),
    ).toEqual([
      success('a'),
      unidentified,
      { kind: 'failed', externalId: 'b', reason: 'no' },
      unidentified,
      { kind: 'intermediate', externalId: 'a' },
    ]);
  });

  it.each([
    [`{"pix":[{"txid":"a","br_code":"${code}","valor":"1.00"},{"txid":7,"br_code":"${code}"}],"x":1}`, ['a', '7']],
    [`{"pix":{"txid":"a","br_code":"${code}"}}`, ['a']],
    [`{"pix":{"external_id":"a","txid":"b","br_code":"${code}"}}`, ['a']],
    [`{"pix":{"external_id":null,"txid":"b","br_code":"${code}"}}`, ['b']],
    [`{"external_id":"a","br_code":"${code}","pix":"yes"}`, ['a']],
    [`{"external_id":"a","br_code":"${code}","pix":null}`, ['a']],
    [`{"external_id":"a","br_code":"${code}","pix":[]}`, ['a']],
    [`{"external_id":"a","br_code":"${code}","pix":[{"txid":"b","br_code":"${code}"}]}`, ['a', 'b']],
    ['{"pix":[]}', []],
    ['[]', []],
  ])('is read from %s', (text, ids) => {
    expect(read(text)).toEqual(ids.map(success));
  });

  it.each(['{}', 'null', '"a"', '7', 'true', '{"ping":true}', '{"pix":{}}', `{"txid":"a","br_code":"${code}"}`])(
    'meets no request where it names none: %s',
    (text) => {
      expect(read(text)).toEqual([unidentified]);
    },
  );

  it('holds nothing where there was no body', () => {
    expect(read('')).toEqual([]);
  });

  it('holds at most 100 notices', () => {
    expect(read(JSON.stringify(items(100)))).toHaveLength(100);
    expect(read(JSON.stringify({ pix: items(100) }))).toHaveLength(100);
    expect(() => read(JSON.stringify(items(101)))).toThrow(MalformedBody);
    expect(() => read(JSON.stringify({ pix: items(101) }))).toThrow(MalformedBody);
  });

  it.each(['__proto__', 'constructor', 'toString'])('may have the id %s', (id) => {
    expect(read(`{"external_id":"${id}","br_code":"${code}"}`)).toEqual([success(id)]);
  });

  it.each(['true', 'null', '{}', '[]', '""', '"  "', '9007199254740993', '1.5', '"a\\u0000"', '["a"]'])(
    'is unidentified where its id is %s',
    (id) => {
      expect(read(`{"external_id":${id},"br_code":"${code}"}`)).toEqual([unidentified]);
    },
  );

  it('inherits nothing', () => {
    expect(read(`{"__proto__":{"external_id":"a","br_code":"${code}"}}`)).toEqual([unidentified]);
    expect(read(`{"external_id":"a","__proto__":{"error":"no","br_code":"${code}"}}`)).toEqual([
      { kind: 'intermediate', externalId: 'a' },
    ]);
  });
});

describe('a notice of success', () => {
  it.each([{}, { status: 'COMPLETED' }, { status: 'processing' }, { status: 5 }, { error: null }, { error: '' }])(
    'is one with a BR Code, beside %j',
    (members) => {
      expect(readOne({ br_code: code, ...members })).toEqual(success('a'));
    },
  );

  it.each([{ error: false }, { error: 0 }, { error: {} }, { error: [] }, { error: ' ' }])(
    'is not undone by what says that there is no error: %j',
    (members) => {
      expect(readOne({ br_code: code, ...members })).toEqual(success('a'));
    },
  );

  it('hands the BR Code on as it came', () => {
    expect(readOne({ br_code: ` ${code} ` })).toEqual({ ...success('a'), brCode: ` ${code} ` });
  });

  it.each([
    ['"c1"', 'c1'],
    ['77', '77'],
    ['77.0', '77'],
    ['9007199254740993', '9007199254740993'], // which a double does not hold
    ['1.5', undefined],
    ['true', undefined],
    ['""', undefined],
    ['null', undefined],
    ['{}', undefined],
  ])('with the cashin_id %s has %s', (json, cashinId) => {
    const [notice] = read(`{"external_id":"a","br_code":"${code}","cashin_id":${json}}`);
    expect(notice).toEqual({
      ...success('a'),
      ...(cashinId !== undefined && { cashinId }),
    });
  });
});

it('a cashin_id has at most 1,024 characters, and none where it has more', () => {
  const longest = 'c'.repeat(1_024);
  expect(readOne({ br_code: code, cashin_id: longest })).toEqual({ ...success('a'), cashinId: longest });
  expect(readOne({ br_code: code, cashin_id: `${longest}c` })).toEqual(success('a'));
});

describe('a notice of failure', () => {
  it.each(['failed', 'ERROR', 'Rejected', ' refused ', 'denied', 'canceled', 'CANCELLED', 'expired'])(
    'has the status %s, even with a BR Code',
    (status) => {
      expect(readOne({ status })).toEqual({ kind: 'failed', externalId: 'a', reason: status.trim() });
      expect(readOne({ status, br_code: code })).toMatchObject({ kind: 'failed' });
    },
  );

  it.each([
    [{ error: 'limit reached' }, 'limit reached'],
    [{ error: { code: 7, message: 'limit reached' }, message: 'x' }, 'limit reached'],
    [{ error: { code: 7 }, reason: 'limit reached', message: 'x' }, 'limit reached'],
    [{ error: true, message: 'limit reached', detail: 'x' }, 'limit reached'],
    [{ status: 'failed', error: ' ', reason: 5, message: '', detail: 'limit reached' }, 'limit reached'],
    [{ error: ['a'], status: 'PROCESSING' }, 'PROCESSING'],
    [{ error: 500 }, 'no reason was given'],
    [{ error: JSON.parse('{"__proto__":{"message":"no"}}') }, 'no reason was given'],
  ])('has a reason: %j', (members, reason) => {
    expect(readOne(members)).toEqual({ kind: 'failed', externalId: 'a', reason });
  });

  it.each([{ error: 500, status: 'x'.repeat(990_000) }, { error: 'x'.repeat(990_000) }])(
    'has a reason of at most 500 characters, wherever it stands',
    (members) => {
      expect(readOne(members)).toMatchObject({ reason: 'x'.repeat(500) });
    },
  );

  it('has a reason of at most 500 characters, and no half of one', () => {
    expect(readOne({ error: 'é'.repeat(501) })).toMatchObject({ reason: 'é'.repeat(500) });
    expect(readOne({ error: '🧾'.repeat(10_000) })).toMatchObject({ reason: '🧾'.repeat(500) });
    expect(readOne({ error: '🧾'.repeat(300) })).toMatchObject({ reason: '🧾'.repeat(300) });
  });
});

describe('a notice that it is over, without a BR Code', () => {
  it('has one that no QR Code holds', () => {
    expect(readOne({ br_code: '1'.repeat(MAX_CODE_CHARACTERS) })).toMatchObject({ kind: 'succeeded' });
    expect(readOne({ br_code: '1'.repeat(MAX_CODE_CHARACTERS + 1) })).toEqual({
      kind: 'invalid',
      externalId: 'a',
      reason: 'br_code has more than 7089 characters',
    });
  });

  it.each(['completed', 'COMPLETE', 'succeeded', 'success', 'done', 'Paid', 'approved', 'confirmed', ' CONCLUIDA '])(
    'has the status %s',
    (status) => {
      for (const members of [{}, { br_code: '' }, { br_code: null }, { br_code: '  ' }]) {
        expect(readOne({ status, ...members })).toEqual({
          kind: 'invalid',
          externalId: 'a',
          reason: 'br_code is missing',
        });
      }
    },
  );

  it.each([7, true, false, {}, [code]])('has %j for a BR Code', (brCode) => {
    expect(readOne({ br_code: brCode })).toEqual({
      kind: 'invalid',
      externalId: 'a',
      reason: 'br_code is not a string',
    });
  });
});

describe('an intermediate notice', () => {
  it.each([{}, { br_code: '' }, { br_code: null }, { status: null }, { status: 200 }, { status: ['failed'] }])(
    'says nothing of an end: %j',
    (members) => {
      expect(readOne(members)).toEqual({ kind: 'intermediate', externalId: 'a' });
    },
  );

  it.each(['PROCESSING', 'constructor', '__proto__', 'not failed'])('may have the status %s', (status) => {
    expect(readOne({ status, message: 'x' })).toEqual({ kind: 'intermediate', externalId: 'a' });
  });
});

describe('the answer to our own call', () => {
  it.each([
    [`{"br_code":"${code}","cashin_id":7,"status":"x"}`, { kind: 'succeeded', brCode: code, cashinId: '7' }],
    [`{"br_code":"${code}"}`, { kind: 'succeeded', brCode: code }],
    ['{"cashin_id":"c1","br_code":""}', { kind: 'accepted', cashinId: 'c1' }],
    ['{"br_code":7}', { kind: 'accepted' }],
    [`{"__proto__":{"br_code":"${code}"}}`, { kind: 'accepted' }],
    ['{}', { kind: 'accepted' }],
    ['null', { kind: 'accepted' }],
    ['""', { kind: 'accepted' }],
    ['', { kind: 'accepted' }],
    ['{"status":"success","cashin_id":"c1"}', { kind: 'accepted', cashinId: 'c1' }],
    ['{"error":false,"status":"PROCESSING"}', { kind: 'accepted' }],
  ])('%s takes the request', (data, accepted) => {
    expect(readAnswer({ status: 200, data, headers: {} }, [])).toEqual(accepted);
  });

  it.each([
    [`{"error":"limit reached","br_code":"${code}"}`, 'provider-refused', 'limit reached'],
    ['{"status":" Denied "}', 'provider-refused', 'Denied'],
    [`{"br_code":"${'x'.repeat(7_090)}"}`, 'provider-invalid-result', 'br_code has more than 7089 characters'],
  ])('%.40s does not take it', (data, code, reason) => {
    let thrown: unknown;
    try {
      readAnswer({ status: 200, data, headers: {} }, []);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(ProviderError);
    expect((thrown as ProviderError).toFailure()).toMatchObject({ code, reason });
  });
});

/** A notice in fewer words. */
function statementOf(notice: Notice): object {
  if (notice.kind === 'unidentified') return notice;
  const { kind, externalId, event } = notice;
  expect(event).toBe('new-qrcode');
  if (notice.kind !== 'outcome') return { kind, externalId };
  const { outcome } = notice;
  if (outcome.state === 'failed') {
    const { code, reason } = outcome.error;
    return { kind: code === 'provider-failed' ? 'failed' : 'invalid', externalId, reason };
  }
  const { qr_code: brCode, cashin_id: cashinId } = outcome.result;
  return { kind: 'succeeded', externalId, brCode, ...(cashinId !== null && { cashinId }) };
}
