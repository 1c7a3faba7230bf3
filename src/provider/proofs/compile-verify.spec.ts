import { describe, expect, it } from 'vitest';
import type { VerifyDocument } from '../language/document.js';
import { bindVerify, settingFaults } from './bind-verify.js';
import { body, compile, mac, prove, target, verifies } from './profile-proof.fake.js';
import type { Settings } from './profile-proof.js';

describe('a verify that can not be compiled', () => {
  const hmac = { scheme: 'hmac', hash: 'sha256', signature: 'header.x', encoding: 'hex', keys: 'env.KEYS' } as const;

  it.each<[string, VerifyDocument, string]>([
    [
      'names no scheme',
      { scheme: 'hmca', keys: 'env.KEYS' },
      'scheme: there is no scheme "hmca"; did you mean "hmac"?',
    ],
    [
      'names a scheme of schemes.yaml wrongly',
      { scheme: 'strype' },
      'scheme: there is no scheme "strype"; did you mean "stripe"?',
    ],
    [
      'names what every object has',
      { scheme: 'toString' },
      'scheme: there is no scheme "toString"; there are none, callback,',
    ],
    ['is for SNS', { scheme: 'aws-sns' }, 'scheme: scheme aws-sns is not supported'],
    ['is a JWT', { scheme: 'jwt' }, 'scheme: scheme jwt is not supported'],
    ['has a member of `any` that is wrong', { any: [hmac, { scheme: 'x1' }] }, 'any.1.scheme: there is no scheme "x1"'],
    ['has no member', { all: [] }, 'all: must have at least one scheme'],
    ['has an undeclared setting', { ...hmac, keys: 'env.NOPE' }, 'keys: env.NOPE is not declared under settings'],
    ['has no keys', { scheme: 'lemonsqueezy' }, ': needs keys, as in env.NAME'],
    ['has a URL of keys for a secret', { ...hmac, keys: 'https://x.example' }, 'keys: must name a setting'],
    [
      'reads a place that is not there',
      { scheme: 'token', from: 'hedaer.x', keys: 'env.KEYS' },
      'from: "hedaer" is not known here',
    ],
    ['signs a place of webhooks only', { ...hmac, content: '{method}' }, 'content: "method" is not known here'],
    ['takes a pair without pairs', { ...hmac, content: '{sig.t}.{raw}' }, 'content: "sig" is not known here'],
    [
      'takes the time of a pair without pairs',
      { ...hmac, time: { from: 'sig.t', unit: 's', within: 300 } },
      'time.from: "sig"',
    ],
    ['reads several values', { ...hmac, signature: 'body.x[*]' }, 'signature: "body.x[*]" may have several values'],
    [
      'signs several values',
      { ...hmac, content: ['a', { optional: '{body.x[*]}' }] },
      'content.1.optional: "body.x[*]" may have',
    ],
    [
      'makes a digest without a key',
      { scheme: 'digest', hash: 'sha256', signature: 'header.x', encoding: 'hex', keys: 'env.KEYS' },
      'content: must have {key}',
    ],
    [
      'has a digest in the body',
      { scheme: 'body-digest', hash: 'sha256', from: 'body.sha' },
      'from: must be a header or in the query',
    ],
    [
      'has no public key',
      { scheme: 'public-key', algorithm: 'ed25519', signature: 'header.x', encoding: 'hex' },
      ': needs keys or fixed_keys',
    ],
    [
      'has a fixed key of another algorithm',
      { scheme: 'public-key', algorithm: 'rsa-sha256', signature: 'header.x', encoding: 'hex', fixed_keys: ['AAAA'] },
      'fixed_keys.0: is no key for rsa-sha256',
    ],
    [
      'has a URL with a password',
      {
        scheme: 'public-key',
        algorithm: 'ed25519',
        signature: 'header.x',
        encoding: 'hex',
        keys: 'https://a:b@x.example',
      },
      'keys: is no URL of https',
    ],
    ['names a delivery by no place', { scheme: 'callback', replay: 'sig.id' }, 'replay: "sig" is not known here'],
  ])('says where, if it %s', (_name, verify, fault) => {
    const { faults } = compile(verify);
    expect(faults.length).toBeGreaterThan(0);
    expect(faults[0]!.replace(/^webhook\.verify\.?/, '')).toContain(fault);
  });
});

const secret = 'the current secret and long';
const old = 'an old secret of 24 bytes';

function faultsOf(verify: VerifyDocument, settings: Settings): string[] {
  return settingFaults(compile(verify).compiled, settings);
}

describe('a verify whose scheme is not known', () => {
  it('refuses every webhook', () => {
    expect(verifies(bindVerify(compile({ scheme: 'nnoe' }).compiled, {}), [])).toBe(false);
  });
});

describe('the settings of a proof', () => {
  const lemon = { scheme: 'lemonsqueezy', keys: 'env.KEYS' };

  it('are named, so that they can be asked for', () => {
    const { compiled } = compile({
      all: [lemon, { scheme: 'token', from: 'query.t', keys: 'env.OTHER' }, { scheme: 'callback' }],
    });
    expect(compiled).toMatchObject({ settings: ['KEYS', 'OTHER'], signsUrl: false });
    expect(compile({ ...lemon, content: '{url}' } as VerifyDocument).compiled.signsUrl).toBe(true);
  });

  it.each<[string, Settings]>([
    ['one secret', { KEYS: 'a secret of 16 b' }],
    ['several, with blanks between them', { KEYS: `${old}, ${secret}` }],
  ])('may be %s', (_name, settings) => {
    expect(faultsOf(lemon, settings)).toEqual([]);
  });

  it.each<[string, Settings, string]>([
    ['missing', {}, 'KEYS must be given: webhooks are proved with it'],
    ['empty', { KEYS: '' }, 'KEYS must be given: webhooks are proved with it'],
    ['short', { KEYS: 'short' }, 'KEYS takes comma-separated secrets of at least 16 bytes each'],
    ['short after a comma', { KEYS: `${old},` }, 'KEYS takes comma-separated secrets of at least 16 bytes each'],
  ])('are refused if %s', (_name, settings, fault) => {
    expect(faultsOf(lemon, settings)).toEqual([fault]);
  });

  it.each<['hex' | 'base64' | 'whsec', string, string]>([
    ['hex', '00'.repeat(16), 'xy'.repeat(16)],
    ['base64', 'A'.repeat(22), '-'.repeat(24)],
    ['whsec', `whsec_${'A'.repeat(24)}`, `whpk_${'A'.repeat(24)}`],
  ])('must have the form %s, if that is their key_format', (key_format, good, bad) => {
    const verify: VerifyDocument = {
      scheme: 'hmac',
      hash: 'sha256',
      signature: 'header.x',
      encoding: 'hex',
      keys: 'env.KEYS',
      key_format,
    };
    expect(faultsOf(verify, { KEYS: good })).toEqual([]);
    expect(faultsOf(verify, { KEYS: bad })[0]).toMatch(/^KEYS takes comma-separated secrets in /);
    expect(() => bindVerify(compile(verify).compiled, { KEYS: bad })).toThrow(/^KEYS takes/);
  });

  it('may have keys for one member of a named scheme, if each key fits one', () => {
    const standard = { scheme: 'standard-webhooks', keys: 'env.KEYS' };
    const whsec = `whsec_${'A'.repeat(24)}`;
    expect(faultsOf(standard, { KEYS: `${whsec},whpk_${'A'.repeat(43)}` })).toEqual([]);
    expect(faultsOf(standard, { KEYS: `${whsec},whpk_AAAA` })).toEqual([
      expect.stringMatching(/^KEYS takes .* or .*$/),
    ]);
  });

  it('may be missing for one of `any`, but not for one of `all`', () => {
    const both = [lemon, { scheme: 'token', from: 'query.t', keys: 'env.OTHER' }];
    expect(faultsOf({ any: both }, { KEYS: old })).toEqual([]);
    expect(faultsOf({ any: both }, {})).toHaveLength(2);
    expect(faultsOf({ all: both }, { KEYS: old })).toEqual(['OTHER must be given: webhooks are proved with it']);
    expect(verifies(prove({ any: both }, { KEYS: old }), [], target('/webhook?t='))).toBe(false);
  });

  it('are never told', () => {
    const rsa: VerifyDocument = {
      scheme: 'public-key',
      algorithm: 'rsa-sha256',
      signature: 'header.x',
      encoding: 'hex',
      keys: 'env.KEYS',
    };
    expect(faultsOf(rsa, { KEYS: 'my-secret' })).toEqual(['KEYS takes comma-separated RSA keys, PEM or base64 of DER']);
    expect(() => bindVerify(compile(rsa).compiled, { KEYS: 'my-secret' })).toThrow(/^KEYS takes (?!.*my-secret)/);
  });
});

describe('several schemes', () => {
  const token = { scheme: 'token', from: 'header.t', keys: 'env.KEYS' } as const;
  const lemon = { scheme: 'lemonsqueezy', keys: 'env.OTHER' };
  const settings = { KEYS: 'the token', OTHER: 'the key' };
  const x = ['x-signature', mac(body).toString('hex')];

  it('of any: one is enough', () => {
    const proof = prove({ any: [token, lemon] }, settings);
    expect(verifies(proof, ['t', 'the token'])).toBe(true);
    expect(verifies(proof, x)).toBe(true);
    expect(verifies(proof, ['t', 'no'])).toBe(false);
  });

  it('of all: each is needed', () => {
    const proof = prove({ all: [token, lemon] }, settings);
    expect(verifies(proof, ['t', 'the token', ...x])).toBe(true);
    expect(verifies(proof, ['t', 'the token'])).toBe(false);
    expect(verifies(proof, x)).toBe(false);
  });

  it('that have one name get the members which the file adds', () => {
    const proof = prove({ scheme: 'lemonsqueezy', keys: 'env.KEYS', prefix: 'v1=' } as VerifyDocument, {
      KEYS: 'the key',
    });
    expect(verifies(proof, ['x-signature', `v1=${mac(body).toString('hex')}`])).toBe(true);
    expect(verifies(proof, x)).toBe(false);
  });
});
