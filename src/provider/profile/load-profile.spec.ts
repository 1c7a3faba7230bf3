import { describe, expect, it } from 'vitest';
import { type Compile, readProfile } from './load-profile.js';

const WHOLE = `profile: 1
name: mine
settings:
  MINE_KEY: { secret: true }
operations:
  job: { request: { method: POST, url: "https://mine.example/jobs" } }
webhook:
  verify: { scheme: token, from: header.x-token, keys: env.MINE_KEY }
`;

const reportSome: Compile = (_document, report) => {
  report(['webhook', 'verify', 'keys'], 'env.MINE_KEY is too short');
  report(['operations', 'job', 'ack', 'failed', 1, 'bdy.status'], '"bdy" is not known here');
  report(['operations', 'job', 'ack', 'reason'], 'must be given');
};

const reportReasons: Compile = ({ operations }, report) => {
  for (const name of Object.keys(operations)) report(['operations', name, 'ack', 'reason'], '"bdy" is not known here');
};

describe('a profile', () => {
  it('is a document with the members of its file, once nothing is wrong with it', () => {
    expect(readProfile(WHOLE, 'mine.yaml')).toEqual({
      faults: [],
      document: {
        profile: 1,
        name: 'mine',
        settings: { MINE_KEY: { secret: true } },
        operations: { job: { request: { method: 'POST', url: 'https://mine.example/jobs' } } },
        webhook: { verify: { scheme: 'token', from: 'header.x-token', keys: 'env.MINE_KEY' } },
      },
    });
  });

  it('may be YAML with merge keys and aliases, and JSON', () => {
    const shared = 'shared: { ack: &ack { failed: { body.status: failed }, reason: body.error } }';
    const merged = WHOLE.replace('job: {', 'job: { ack: { <<: *ack, reason: body.detail },');
    expect(readProfile(`${shared}\n${merged}`, 'mine.yaml').document?.operations.job?.ack).toEqual({
      failed: { 'body.status': 'failed' },
      reason: 'body.detail',
    });
    const { document } = readProfile(WHOLE, 'mine.yaml');
    expect(readProfile(JSON.stringify(document), 'mine.json')).toEqual({ document, faults: [] });
  });

  it('may say a text or a list once, and name it again', () => {
    const text = `${WHOLE}shared: { a: &a x, b: *a, c: &c [x], d: *c, e: { <<: [&e { f: 1 }, { g: 2 }] }, h: *e }\n`;
    expect(readProfile(text, 'mine.yaml').document).toMatchObject({
      shared: { a: 'x', b: 'x', c: ['x'], d: ['x'], e: { f: 1, g: 2 }, h: { f: 1 } },
    });
  });

  it('may have a job that repeats, an answer with several, and a scheme by its name', () => {
    const more = WHOLE.replace('job: {', 'job: { repeat: true, ack: { each: "body.jobs[*]" },');
    const named = more.replace('scheme: token, from: header.x-token', 'scheme: stripe');
    expect(readProfile(named, 'mine.yaml').faults).toEqual([]);
  });
});

describe('the faults of a profile', () => {
  it('are told at once, a line for each of twenty-two', () => {
    const text = `profile: 1
name: Stripe
title: 7
evidence: documented
settings:
  stripe_url: { is: url }
  STRIPE_KEY: { secret: true, default: sk_live_hush }
  STRIPE_MODE: { choices: live }
  STRIPE_HOST: { is: hots }
auth:
  headers: { authorization: {env.STRIPE_KEY} }
operations:
  payment:
    expires: 0
    request:
      method: post
      ulr: https://api.stripe.com/v1/payment_intents
      basic: [user]
    ack:
      succeeded: {}
      failed: { body.status: { iss: text } }
      result: { intent: 3, amount: { form: body.amount } }
    lookup: { request: { method: GET, url: "https://api.stripe.com" } }
    webhook:
    examples:
      - { name: paid, expect: { state: succeeded }, ack: { json: { qr_code: 000201010212, amount: 19.90 } } }
webhook:
  verfy: { scheme: hmac }
  answer: { status: 404 }
`;
    expect(readProfile(text, 'stripe.yaml').faults).toEqual([
      'stripe.yaml:2:7 name: takes at most 41 of a-z, 0-9 and -, the first one no -',
      'stripe.yaml:3:8 title: takes a text; put it in quotes',
      'stripe.yaml:4:11 evidence: takes one of assumed, documentation, sandbox-account, production',
      'stripe.yaml:6:3 settings.stripe_url: its name takes A-Z, 0-9 and _, the first one a letter',
      'stripe.yaml:7:40 settings.STRIPE_KEY.default: a secret has no default',
      'stripe.yaml:8:27 settings.STRIPE_MODE.choices: takes a list',
      'stripe.yaml:9:22 settings.STRIPE_HOST.is: takes one of url, host, file, text, list; did you mean "host"?',
      'stripe.yaml:11:29 auth.headers.authorization: takes a text; one that begins with { is put in quotes',
      'stripe.yaml:14:14 operations.payment.expires: takes no less than 1',
      'stripe.yaml:16:15 operations.payment.request.method: takes one of GET, POST, PUT, PATCH; did you mean "POST"?',
      'stripe.yaml:17:7 operations.payment.request does not take "ulr"; did you mean "url"?',
      'stripe.yaml:18:14 operations.payment.request.basic: takes at least 2 elements',
      'stripe.yaml:20:18 operations.payment.ack.succeeded: takes at least 1 member',
      `stripe.yaml:21:32 operations.payment.ack.failed['body.status'] does not take "iss"; did you mean "is"?`,
      'stripe.yaml:22:25 operations.payment.ack.result.intent: takes a text, a list or a map; put a text in quotes',
      'stripe.yaml:22:38 operations.payment.ack.result.amount does not take "form"; did you mean "from"?',
      'stripe.yaml:23:13 operations.payment.lookup.at: must be given',
      'stripe.yaml:24:13 operations.payment.webhook: is empty; it takes a map or a list',
      'stripe.yaml:26:77 YAML reads 000201010212 as the number 201010212; put it in quotes if it is a text',
      'stripe.yaml:26:99 YAML reads 19.90 as the number 19.9; put it in quotes if it is a text',
      'stripe.yaml:28:3 webhook does not take "verfy"; did you mean "verify"?',
      'stripe.yaml:29:21 webhook.answer.status: takes no more than 299',
    ]);
  });

  it('do not show the default of a setting, which may be a secret', () => {
    const text = WHOLE.replace('secret: true', 'secret: true, default: 00123');
    expect(readProfile(text, 'mine.yaml').faults).toEqual([
      'mine.yaml:4:38 YAML reads this as a number; put it in quotes if it is a text',
      'mine.yaml:4:38 settings.MINE_KEY.default: a secret has no default',
    ]);
  });

  it('have no document with them', () => {
    expect(readProfile(WHOLE.replace('name: mine', 'name: 007'), 'mine.yaml')).toEqual({
      document: undefined,
      faults: ['mine.yaml:2:7 YAML reads 007 as the number 7; put it in quotes if it is a text'],
    });
  });

  it.each([
    ['', 'mine.yaml:1:1 a profile is empty; it takes a map'],
    ['- a list', 'mine.yaml:1:1 a profile takes a map'],
    [`${WHOLE}frobnicate: 1\n`, /mine\.yaml:9:1 a profile does not take "frobnicate"; it takes profile, name, title, /],
    [
      WHOLE.replace('scheme: token', 'scheme: tokn'),
      /webhook\.verify\.scheme: takes one of none, .*; did you mean "token"\?$/,
    ],
    [WHOLE.replace('scheme: token, ', ''), 'mine.yaml:8:11 webhook.verify.scheme: must be given'],
    [
      WHOLE.replace('{ scheme: token, from: header.x-token, keys: env.MINE_KEY }', 'none'),
      'mine.yaml:8:11 webhook.verify: takes a map',
    ],
    [WHOLE.replace('from: header.x-token, ', ''), 'mine.yaml:8:11 webhook.verify.from: must be given'],
    [
      WHOLE.replace('keys: env', 'keys: '),
      'mine.yaml:8:56 webhook.verify.keys: takes env. and the name of a setting, or an https:// URL',
    ],
    [WHOLE.replace('profile: 1', 'profile: 2'), 'mine.yaml:1:10 profile: takes 1'],
    [
      WHOLE.replace('secret: true', 'default: "{env.OTHER}"'),
      'mine.yaml:4:24 settings.MINE_KEY.default: env.OTHER is not declared under settings',
    ],
    [
      WHOLE.replace('secret: true', 'default: "{env.MINE_KEY}"'),
      'mine.yaml:4:24 settings.MINE_KEY.default: leads back to env.MINE_KEY',
    ],
    [
      WHOLE.replace('secret: true', 'default: a, choices: [b, c]'),
      'mine.yaml:4:24 settings.MINE_KEY.default: takes one of the choices b, c',
    ],
    [
      `${WHOLE}auth: { tls: { pfx: env.MINE_KEY } }\n`,
      'mine.yaml:9:21 auth.tls.pfx: takes a setting with is: file, which MINE_KEY does not say',
    ],
    [
      `${WHOLE}auth: { tls: { key: env.OTHER, passphrase: MINE_KEY } }\n`,
      /:21 auth\.tls\.key: env\.OTHER is not declared under settings\n.*:44 auth\.tls\.passphrase: takes env\. and/,
    ],
  ])('%#: %j', (text, fault) => {
    const told = readProfile(text, 'mine.yaml').faults.join('\n');
    if (typeof fault === 'string') expect(told).toBe(fault);
    else expect(told).toMatch(fault);
  });

  it('of the compiler stand where it points to: at a value, or at a path that is the name of a member', () => {
    const text = WHOLE.replace('job: {', 'job: { ack: { failed: [{ body.a: x }, { bdy.status: x }] },');
    expect(readProfile(text, 'mine.yaml', reportSome).faults).toEqual([
      'mine.yaml:6:15 operations.job.ack.reason: must be given',
      `mine.yaml:6:43 operations.job.ack.failed[1]['bdy.status']: "bdy" is not known here`,
      'mine.yaml:8:56 webhook.verify.keys: env.MINE_KEY is too short',
    ]);
  });

  it('that several aliases repeat are told once, where they stand', () => {
    const shared = 'shared: { ack: &ack { reason: bdy.error } }';
    const twice = WHOLE.replace(
      'job: {',
      'job: { ack: *ack },\n  other: { ack: { <<: *ack } },\n  third: {',
    ).replaceAll('},\n', '}\n');
    expect(readProfile(`${shared}\n${twice}`, 'mine.yaml', reportReasons).faults).toEqual([
      'mine.yaml:1:31 operations.job.ack.reason: "bdy" is not known here',
      'mine.yaml:9:10 operations.third.ack.reason: "bdy" is not known here',
    ]);
  });

  it('are asked of the compiler for what is of the right form, too', () => {
    const text = WHOLE.replace('name:', 'nam:').replace('method: POST', 'methd: POST, extra: 1');
    const { document, faults } = readProfile(text, 'mine.yaml', ({ operations }, report) => {
      const [name = ''] = Object.keys(operations);
      report(['operations', name, 'request', 'method'], `is ${operations[name]?.request?.method}`);
    });
    expect(document).toBeUndefined();
    expect(faults).toEqual([
      expect.stringContaining('does not take "nam"; did you mean "name"?'),
      expect.stringContaining('does not take "methd"; did you mean "method"?'),
      expect.stringContaining('request.methd: is POST'),
      expect.stringContaining('does not take "extra"'),
    ]);
  });
});

describe('what YAML reads in another way than it is written', () => {
  it.each([
    ['000201010212', 'the number 201010212'],
    ['1.50', 'the number 1.5'],
    ['0x10', 'the number 16'],
    ['0o17', 'the number 15'],
    ['1e3', 'the number 1000'],
    ['+55', 'the number 55'],
    ['12345678901234567890', 'the number 12345678901234567000'],
    ['.inf', 'the number Infinity'],
    ['-0', 'the number 0'],
    ['TRUE', 'true'],
    ['Null', 'null'],
  ])('is told: %s', (written, read) => {
    const text = `${WHOLE}shared: { a: [b, ${written}] }\n`;
    expect(readProfile(text, 'mine.yaml').faults).toEqual([
      `mine.yaml:9:18 YAML reads ${written} as ${read}; put it in quotes if it is a text`,
    ]);
  });

  it.each([
    '201010212',
    '19.9',
    '-1',
    '22000000001',
    'true',
    'null',
    '~',
    '"000201"',
    "'1.50'",
    'yes',
    '2020-01-01',
    '1_000',
    '10.0.0.1',
  ])('is not %s', (written) => {
    expect(readProfile(`${WHOLE}shared: { a: [b, ${written}] }\n`, 'mine.yaml').faults).toEqual([]);
  });
});

describe('what is not YAML is told in plain words:', () => {
  const sixty = `&a [x]\nb: [${Array.from({ length: 60 }, () => '*a').join(', ')}]`;
  const levels = Array.from(
    { length: 9 },
    (_, level) => `l${level + 1}: &l${level + 1} [${Array(5).fill(`*l${level}`).join(', ')}]`,
  );
  it.each([
    ['a: 1\na: 2', '2:1 "a" is given twice in one map'],
    ['"a b": 1\n"a b": 2', '2:1 "a b" is given twice in one map'],
    ['a:\n\tb: 1', '2:1 a line begins with spaces, not with a tab'],
    ['a:\n  b: 1\n c: 2', '3:1 this line is indented otherwise than the members or elements before it'],
    [
      'a: [b',
      '1:6 a list that begins with [, or a map that begins with {, is not closed before this place, or a line in it is not indented',
    ],
    ['a: "b', '1:6 a text that begins with a quote is not closed before this place'],
    [
      'a: {env.X}/b',
      '1:11 this follows the end of a value; a text that begins with {, [ or a quote must be put in quotes as a whole',
    ],
    [
      "a: 'it's'",
      '1:8 this follows the end of a value; a text that begins with {, [ or a quote must be put in quotes as a whole',
    ],
    [
      'a: b: c',
      '1:4 a text that holds ": " must be put in quotes, and a member begins on a line of its own, not further right than its neighbours',
    ],
    [
      'a: {b: 1 c: 2}',
      '1:8 a comma is missing between members or elements within { } or [ ], or a text with ": " needs quotes',
    ],
    ['a: @b', '1:4 a text that begins with @ must be put in quotes'],
    ['a: }', '1:4 } is not expected here; a text that holds it must be put in quotes'],
    ['a: "\\d"', `1:5 a backslash within "…" begins an escape; put the text in '…', or write \\\\ for a backslash`],
    ['a: 1\n---\nb: 2', '2:1 a file holds one document; leave out this ---'],
    ['? [a]\n: 1', '1:3 the name of a member is a text; a text that begins with {, [ or * must be put in quotes'],
    ['a: *b', '1:4 *b stands for nothing: no &b comes before it'],
    ['a: &a { b: *a }', '1:12 *a makes the document too large, or holds itself'],
    [`l0: &l0 [x]\n${levels.join('\n')}`, '9:10 *l7 makes the document too large, or holds itself'],
    [`a: ${sixty}`, '2:205 *a is one too many; at most 50 aliases are taken'],
    ['a: { <<: 1 }', '1:10 << takes the alias of a map, or a list of them'],
  ])('%j', (text, fault) => {
    expect(readProfile(text, 'mine.yaml').faults.filter((told) => !/must be given|a profile /.test(told))).toEqual([
      `mine.yaml:${fault}`,
    ]);
  });

  it.each([
    ['a: !secret b', '9:22 the tag !secret is not taken; leave it out'],
    ['a: !!set { b }', '9:20 the tag tag:yaml.org,2002:set is not taken; leave it out'],
  ])('a tag, %j', (member, fault) => {
    expect(readProfile(`${WHOLE}shared: { ${member} }`, 'mine.yaml').faults).toEqual([`mine.yaml:${fault}`]);
  });

  it('another version', () => {
    expect(readProfile(`%YAML 1.1\n---\n${WHOLE}`, 'mine.yaml').faults).toEqual([
      'mine.yaml:1:1 takes YAML 1.2; leave out %YAML',
    ]);
  });
});
