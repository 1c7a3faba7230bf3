import { hash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { body, mac, now, prove, target, verifies } from './profile-proof.fake.js';
import type { ProfileProof } from './profile-proof.js';

const wrong = (count: number) => Array.from({ length: count }, () => `v1=${'00'.repeat(32)}`);
const bodySigned = (id: string) => Buffer.from(JSON.stringify({ id, sign: mac('a1').toString('hex') }));

describe('scheme hmac', () => {
  const document = {
    scheme: 'hmac',
    hash: 'sha256',
    signature: 'header.x',
    encoding: 'hex',
    keys: 'env.KEYS',
  } as const;

  it.each(['sha1', 'sha256', 'sha512'] as const)('knows %s', (algorithm) => {
    const proof = prove({ ...document, hash: algorithm });
    expect(verifies(proof, ['X', mac(body, 'the key', algorithm).toString('hex')])).toBe(true);
  });

  it.each<['hex' | 'base64' | 'whsec', string]>([
    ['hex', Buffer.from('the key').toString('hex')],
    ['base64', Buffer.from('the key').toString('base64').replace(/=+$/, '')],
    ['whsec', `whsec_${Buffer.from('the key').toString('base64')}`],
  ])('reads keys in %s', (key_format, KEYS) => {
    expect(verifies(prove({ ...document, key_format }, { KEYS }), ['x', mac(body).toString('hex')])).toBe(true);
  });

  it('takes hex in upper case, and nothing after it', () => {
    const hex = mac(body).toString('hex');
    expect(verifies(prove(document), ['x', hex.toUpperCase()])).toBe(true);
    for (const value of ['', hex.slice(1), `${hex}zz`, `${hex}0`, ` ${hex}`, mac(body).toString('base64')]) {
      expect(verifies(prove(document), ['x', value])).toBe(false);
    }
  });

  it('takes canonical base64 only', () => {
    const proof = prove({ ...document, encoding: 'base64' });
    const base64 = mac(body).toString('base64');
    expect(verifies(proof, ['x', base64])).toBe(true);
    for (const value of [
      base64.slice(0, -1),
      mac(body).toString('base64url'),
      `${base64}\n`,
      mac(body).toString('hex'),
    ]) {
      expect(verifies(proof, ['x', value])).toBe(false);
    }
  });

  it('refuses a header that is given twice', () => {
    const hex = mac(body).toString('hex');
    expect(verifies(prove(document), ['x', hex, 'x', hex])).toBe(false);
    const proof = prove({ ...document, content: '{header.id}{raw}' });
    const signed = mac(`m1${body.toString()}`).toString('hex');
    expect(verifies(proof, ['id', 'm1', 'x', signed])).toBe(true);
    expect(verifies(proof, ['id', 'm1', 'id', 'm1', 'x', signed])).toBe(false);
    expect(verifies(proof, ['x', mac(body).toString('hex')])).toBe(false);
  });

  it('leaves an optional part out if it is absent, but not if it is given twice', () => {
    const proof = prove({ ...document, content: [{ optional: 'id:{query.id|lower};' }, 'end'] });
    expect(verifies(proof, ['x', mac('id:ab;end').toString('hex')], target('/?id=AB'))).toBe(true);
    expect(verifies(proof, ['x', mac('end').toString('hex')], target('/?x=1'))).toBe(true);
    expect(verifies(proof, ['x', mac('end').toString('hex')], target('/?id=1&id=2'))).toBe(false);
    expect(verifies(proof, ['x', mac('end').toString('hex')], target('/?id=1'))).toBe(false);
  });

  it('signs bytes: of the body, of a header as Latin-1, of the query as UTF-8, of the template, and of a setting', () => {
    const bytes = Buffer.from([0xff, 0, 0xfe]);
    const proof = prove(
      { ...document, content: 'é{header.a}{query.b}{env.OTHER}{raw}{raw|sha256}' },
      { KEYS: 'the key', OTHER: 'o' },
    );
    const content = Buffer.concat([
      Buffer.from('é'),
      Buffer.from([0xe9]),
      Buffer.from('éo'),
      bytes,
      Buffer.from(hash('sha256', bytes)),
    ]);
    expect(verifies(proof, ['a', 'é', 'x', mac(content).toString('hex')], target('/?b=%C3%A9'), bytes)).toBe(true);
  });

  it('signs the URL as the provider knows it', () => {
    const proof = prove({ ...document, content: '{url}' });
    expect(
      verifies(proof, ['x', mac('https://gw.example.com/webhook?a=%41').toString('hex')], target('/webhook?a=%41')),
    ).toBe(true);
  });

  it('signs the fields of a form by name, equal values of a name once', () => {
    const proof = prove({ ...document, content: '{form_sorted}' });
    const form = Buffer.from('b=2&a=%C3%A9+x&b=10&b=2');
    expect(verifies(proof, ['x', mac('aé xb10b2').toString('hex')], target(), form)).toBe(true);
  });

  const pairs = { split: ',', assign: '=', take: 'v1' };

  it('takes any of 16 signatures among pairs, and no more', () => {
    const proof = prove({ ...document, pairs });
    const right = `v1=${mac(body).toString('hex')}`;
    expect(verifies(proof, ['x', [...wrong(15), right].join(',')])).toBe(true);
    expect(verifies(proof, ['x', [...wrong(16), right].join(',')])).toBe(false);
    expect(verifies(proof, ['x', [...wrong(1), 'odd', 'v1=short', 'v2=x', ` ${right}`].join(',')])).toBe(true);
    expect(verifies(proof, ['x', Array.from({ length: 5000 }, () => 'v2=x').join(',')])).toBe(false);
  });

  it('refuses a pair of the content that is given twice', () => {
    const proof = prove({ ...document, pairs, content: '{sig.t}.{raw}' });
    const right = `v1=${mac(`1.${body.toString()}`).toString('hex')}`;
    expect(verifies(proof, ['x', `t=1,${right}`])).toBe(true);
    expect(verifies(proof, ['x', `t=1,t=1,${right}`])).toBe(false);
  });

  it('reads the signature in the body too', () => {
    const proof = prove({ ...document, signature: 'body.sign', content: '{body.id}' });
    expect(verifies(proof, [], target(), bodySigned('a1'))).toBe(true);
    expect(verifies(proof, [], target(), bodySigned('a2'))).toBe(false);
  });
});

describe('scheme digest', () => {
  it('hashes the key with the content', () => {
    const proof = prove(
      {
        scheme: 'digest',
        hash: 'sha256',
        signature: 'header.x',
        encoding: 'hex',
        keys: 'env.KEYS',
        content: '{key}-{raw}',
      },
      { KEYS: 'new,old' },
    );
    expect(verifies(proof, ['x', hash('sha256', `old-${body.toString()}`)])).toBe(true);
    expect(verifies(proof, ['x', hash('sha256', `other-${body.toString()}`)])).toBe(false);
  });
});

function timed(unit: 's' | 'ms' | 'auto', from = 'header.t'): ProfileProof {
  return prove({
    scheme: 'hmac',
    hash: 'sha256',
    signature: 'header.x',
    encoding: 'hex',
    keys: 'env.KEYS',
    content: '{raw}',
    time: { from, unit, within: 300 },
  });
}

describe('the time of a signature', () => {
  const x = ['x', mac(body).toString('hex')];
  const seconds = Math.floor(now.getTime() / 1000);
  const ms = now.getTime();

  it.each<['s' | 'ms' | 'auto', number, boolean]>([
    ['s', seconds - 300, true],
    ['s', seconds - 301, false],
    ['s', seconds + 300, true],
    ['s', seconds + 301, false],
    ['s', ms, false],
    ['ms', ms - 300_000, true],
    ['ms', ms - 300_001, false],
    ['ms', ms + 300_001, false],
    ['ms', seconds, false],
    ['auto', seconds, true],
    ['auto', ms, true],
    ['auto', seconds - 301, false],
    ['auto', ms - 300_001, false],
  ])('in %s is within the window, or not: %d', (unit, time, expected) => {
    expect(verifies(timed(unit), [...x, 't', String(time)])).toBe(expected);
  });

  it.each(['', 'x', ` ${seconds}`, `+${seconds}`, `${seconds}.0`, '0x6957', `${seconds}e0`, '9'.repeat(400)])(
    'is plain digits, not %j',
    (text) => {
      expect(verifies(timed('s'), [...x, 't', text])).toBe(false);
    },
  );

  it('is required, and may stand in the body', () => {
    const json = Buffer.from(`{"t":${seconds}}`);
    const signed = ['x', mac(json).toString('hex')];
    expect(verifies(timed('s'), x)).toBe(false);
    expect(verifies(timed('s', 'body.t'), signed, target(), json)).toBe(true);
    expect(verifies(timed('s', 'body.u'), signed, target(), json)).toBe(false);
  });
});
