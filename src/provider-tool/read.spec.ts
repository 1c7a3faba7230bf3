import { createHmac } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { CallbackTokens } from '../provider/proofs/callback-token.js';
import { captureOf, makeFolder, NOW, PUBLIC_URL, type Ran, run, type Sent, settingsOf } from './tool.fake.js';

const file = makeFolder();
const CALLBACK_SECRET = 'a-secret-of-16-b';

const STRIPE = { STRIPE_SECRET_KEY: 'sk_test_0123456789abcdef', STRIPE_WEBHOOK_SECRET: 'whsec_c2VjcmV0LW9mLTE2LWI' };
const EVENT = JSON.stringify({
  id: 'evt_1',
  type: 'payment_intent.succeeded',
  data: { object: { id: 'pi_1', amount_received: 1990, metadata: { external_id: 'order/1', note: 'é' } } },
});

/** Reads a capture, and expects that no secret is told. */
async function read(
  profile: string,
  capture: Buffer | string,
  source: Readonly<Record<string, string>> = {},
  args: readonly string[] = [],
): Promise<Ran> {
  const path = file('capture.http', capture);
  const ran = await run(['read', profile, path, ...args], { PUBLIC_URL, ...source });
  for (const [name, value] of Object.entries(source)) {
    if (/SECRET|TOKEN|KEY/.test(name)) for (const key of value.split(',')) expect(ran.text).not.toContain(key.trim());
  }
  return ran;
}

describe('read', () => {
  it('tells what a webhook says, and that its proof holds', async () => {
    const { code, out } = await read('stripe', captureOf('stripe', STRIPE, { body: EVENT }), STRIPE);
    expect(out).toEqual([
      `stripe.yaml: POST /webhook, ${Buffer.byteLength(EVENT)} bytes`,
      'proof: holds, with STRIPE_WEBHOOK_SECRET',
      'reads: payment, succeeded',
      '  our id:   order/1',
      '  their id: pi_1',
      '  result:   {"payment_intent":"pi_1","amount":1990}',
      'answer: 200 {"message":"Webhook received","results":[…]}',
    ]);
    expect(code).toBe(0);
  });

  it.each([
    ['payment_intent.canceled', ['reads: payment, failed', '  reason:   no reason was given (provider-failed)']],
    ['payment_intent.processing', ['reads: payment, pending']],
    ['payment_intent.odd', ['reads: payment, unlisted: no rule of failed, succeeded and pending holds']],
  ])('tells how it ended: %s', async (type, lines) => {
    const body = EVENT.replace('payment_intent.succeeded', type);
    const { code, out } = await read('stripe', captureOf('stripe', STRIPE, { body }), STRIPE);
    expect(out).toEqual(expect.arrayContaining(lines));
    expect(code).toBe(0);
  });

  it('takes heads whose lines end with LF', async () => {
    const capture = captureOf('stripe', STRIPE, { body: EVENT, captured: { end: '\n' } });
    expect((await read('stripe', capture, STRIPE)).code).toBe(0);
  });

  it('tells item by item, and of one id only if it is asked for', async () => {
    const settings = settingsOf('efi');
    const pix = [
      { txid: 'one', endToEndId: 'E1', valor: '19.90', horario: 'h' },
      { gnExtras: { idEnvio: 'two' }, status: 'NAO_REALIZADO', endToEndId: 'E2' },
    ];
    const capture = captureOf('efi', settings, { body: JSON.stringify({ pix }) });
    const source = { EFI_WEBHOOK_SECRET: settings['EFI_WEBHOOK_SECRET'] ?? '' };
    const { out } = await read('efi', capture, source);
    expect(out[0]).toMatch(/POST \/webhook\?hmac=…, \d+ bytes$/);
    expect(out).toEqual(
      expect.arrayContaining([
        'reads: 1 of 2: payment, succeeded',
        '  our id:   one',
        '  result:   {"end_to_end_id":"E1","amount":"19.90","paid_at":"h"}',
        'reads: 2 of 2: pix-send, failed',
        '  our id:   two',
      ]),
    );
    const ofTwo = await read('efi', capture, source, ['--id', 'two']);
    expect(ofTwo.out.filter((line) => line.startsWith('reads'))).toEqual(['reads: 2 of 2: pix-send, failed']);
    const ofNone = await read('efi', capture, source, ['--id', 'three']);
    expect(ofNone.out).toContain('reads: nothing about "three"; it is about one, two');
    expect(ofNone.code).toBe(1);
  });

  it('tells what needs a lookup', async () => {
    const settings = settingsOf('mercadopago');
    const capture = captureOf('mercadopago', settings, {
      url: '/webhook?data.id=77&type=payment',
      body: '{"type":"payment"}',
    });
    const { out } = await read('mercadopago', capture, { MP_WEBHOOK_SECRET: settings['MP_WEBHOOK_SECRET'] ?? '' });
    expect(out).toEqual(
      expect.arrayContaining([
        'proof: holds, with MP_WEBHOOK_SECRET',
        'reads: payment, needs a lookup: only what the provider answers then counts',
        '  their id: 77',
        'answer: 200, without a body',
        '        or 503 if the lookup fails, so that the provider sends it again',
      ]),
    );
  });

  it('tells what the webhook itself says that is looked up', async () => {
    const path = file(
      'looked.yaml',
      `profile: 1
name: mine
settings: { KEYS: { secret: true } }
operations:
  job:
    request: { method: POST, url: "https://mine.example/jobs" }
    webhook: { id: body.id, failed: { body.state: dead }, succeeded: { body.state: done }, pending: { body.state: open }, reason: body.why, result: { n: body.n } }
    lookup: { at: [webhook], request: { method: GET, url: "https://mine.example/jobs/{id}" }, succeeded: { body.state: done } }
webhook: { verify: { scheme: github, keys: env.KEYS } }
`,
    );
    const said = async (members: object): Promise<readonly string[]> => {
      const { out } = await read(path, captureOf(path, GITHUB_KEYS, { body: JSON.stringify({ id: 'a', ...members }) }));
      return out.filter((line) => /^reads|^  (?:it says|reason|result)/.test(line));
    };
    const looked = 'reads: job, needs a lookup: only what the provider answers then counts';
    expect(await said({ state: 'dead', why: 'no ink' })).toEqual([
      looked,
      '  it says:  failed',
      '  reason:   no ink (provider-failed)',
    ]);
    expect(await said({ state: 'done', n: 1 })).toEqual([looked, '  it says:  succeeded', '  result:   {"n":1}']);
    expect(await said({ state: 'open' })).toEqual([looked, '  it says:  pending']);
    expect(await said({ state: 'odd' })).toEqual([
      'reads: job, unlisted: no rule of failed, succeeded and pending holds',
    ]);
  });

  it('tells a handshake, and its answer', async () => {
    const capture =
      'POST /webhook HTTP/1.1\ncontent-type: application/json\n\n{"type":"url_verification","challenge":"c1"}';
    const { code, out } = await read('slack', capture);
    expect(out.slice(1)).toEqual([
      'handshake: the provider only checks the URL; no proof is needed',
      'answer: 200 {"challenge":"c1"}',
    ]);
    expect(code).toBe(0);
  });

  it('reads our id from a URL of ours', async () => {
    const settings = { ...settingsOf('bspay'), CALLBACK_SECRET };
    const url = new CallbackTokens([CALLBACK_SECRET]).path('new-qrcode', 'order-1');
    const body = JSON.stringify({
      requestBody: { transactionType: 'RECEIVEPIX', transactionId: 't1', status: 'PAID', amount: 15 },
    });
    const capture = captureOf('bspay', settings, { url, body });
    const { code, out } = await read('bspay', capture, { CALLBACK_SECRET });
    expect(out).toEqual(expect.arrayContaining(['proof: holds', 'reads: payment, succeeded', '  our id:   order-1']));
    expect(code).toBe(0);
    const unknown = await read('bspay', capture);
    expect(unknown.out).toEqual(
      expect.arrayContaining([
        '  our id:   order-1',
        'because: the token in its URL is not signed with CALLBACK_SECRET, which is not given',
      ]),
    );
    const none = await read('bspay', captureOf('bspay', settings, { body }), { CALLBACK_SECRET });
    expect(none.out).toContain('because: its URL has no token of ours');
  });

  it('shows nothing of a URL that may prove the webhook', async () => {
    const url = new CallbackTokens([CALLBACK_SECRET]).path('new-qrcode', 'order-1');
    const capture = `POST ${url}/pix?secret&hmac=value&x HTTP/1.1\n\n{}`;
    expect((await read('bspay', capture, { CALLBACK_SECRET })).out[0]).toBe(
      'bspay.yaml: POST /webhook/new-qrcode/…/pix?…&hmac=…&…, 2 bytes',
    );
  });

  it('takes WEBHOOK_AUTH where the profile does not say how webhooks are proved', async () => {
    const body = '{"external_id":"a","status":"failed","error":"no"}';
    const secret = 'a-secret-of-16-b';
    const signature = createHmac('sha256', secret).update(body).digest('base64');
    const capture = `POST /webhook HTTP/1.1\nx-signature: ${signature}\n\n${body}`;
    const source = { WEBHOOK_AUTH: 'hmac-sha256', WEBHOOK_SECRETS: `another-one-of-16,${secret}` };
    expect((await read('zemo', capture, source)).out[1]).toMatch(
      /^proof: holds, with key 2 of 2 in WEBHOOK_SECRETS: the provider does not sign/,
    );
    expect((await read('zemo', `${capture}\n`, source)).out).toContain(
      'because: the body has a newline at its end that was not sent',
    );
    expect((await read('zemo', capture)).out[1]).toBe(
      'proof: none is asked for (WEBHOOK_AUTH=none): anybody could have sent it',
    );
    expect((await read('zemo', capture, { WEBHOOK_AUTH: 'token' })).out[1]).toBe(
      'proof: can not be checked: WEBHOOK_SECRETS must be given with WEBHOOK_AUTH=token',
    );
  });

  it('tells which setting the proof lacks, and reads the rest all the same', async () => {
    const { code, out } = await read('stripe', captureOf('stripe', STRIPE, { body: EVENT }));
    expect(out).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^proof: can not be checked: STRIPE_WEBHOOK_SECRET must be given/),
        'reads: payment, succeeded',
        'answer: 401, since the proof does not hold',
      ]),
    );
    expect(code).toBe(1);
  });

  it.each([
    ['GET /webhook HTTP/1.1\n\n', 'answer: 405, since webhooks come by POST, not by GET'],
    ['POST /hook HTTP/1.1\n\n{}', 'answer: 404, since /hook is no route of the service; webhooks come to /webhook'],
    ['POST /webhook HTTP/1.1\n\n[', 'reads: not at all: the body is not JSON'],
    ['POST /webhook HTTP/1.1\ncontent-length: 1\n\n{}', 'note: content-length says 1 bytes, and the capture has 2'],
  ])('tells what else is wrong: %j', async (capture, line) => {
    expect((await read('stripe', capture, STRIPE)).out).toContain(line);
  });

  it.each([
    ['HTTP/1.1 200 OK\n\n', 'line 1 begins a response; a capture is the request that the provider sent'],
    ['{"id":1}', 'line 1 must be a request line, such as POST /webhook HTTP/1.1'],
    [
      'POST /webhook HTTP/1.1\n{"id":1}',
      'line 2 must be a header, such as content-type: application/json, or the blank line before the body',
    ],
  ])('refuses what is no capture: %j', async (capture, sentence) => {
    const { code, err } = await read('stripe', capture, STRIPE);
    expect([code, err]).toEqual([1, [expect.stringContaining(`capture.http: ${sentence}`)]]);
  });

  it('takes --now and --url only if they are such', async () => {
    const capture = captureOf('stripe', STRIPE);
    expect(await read('stripe', capture, STRIPE, ['--now', 'noon'])).toMatchObject({ code: 2 });
    expect(await read('stripe', capture, STRIPE, ['--url', 'here'])).toMatchObject({ code: 2 });
  });
});

const GITHUB_KEYS = { KEYS: 'a-secret-of-16-b' };
const GITHUB = { GITHUB_WEBHOOK_SECRET: 'a-secret-of-16-b' };
const TWILIO = { TWILIO_AUTH_TOKEN: 'a-token-of-16-by', CALLBACK_SECRET };
const OPENAI = { OPENAI_WEBHOOK_SECRET: `whsec_${Buffer.from('a-secret-of-16-b').toString('base64')}` };
const CALLBACK_URL = new CallbackTokens([CALLBACK_SECRET]).path('message', 'm1');
const FORM = {
  url: CALLBACK_URL,
  body: 'MessageSid=SM1&MessageStatus=sent',
  type: 'application/x-www-form-urlencoded',
};
const pretty = JSON.stringify(JSON.parse(EVENT), null, 2);
const stripe = (body: string | Buffer, captured: string | Buffer): Sent => ({ body, captured: { body: captured } });

const minutes = (count: number): Date => new Date(NOW.getTime() + count * 60_000);

/** A profile whose signature is as it says, but for these members. */
function hmacProfile(members: string): string {
  const path = file(
    `${createHmac('sha1', 'name').update(members).digest('hex')}.yaml`,
    `profile: 1
name: mine
settings: { KEYS: { secret: true }, OTHER_SECRET: { secret: true, optional: true } }
operations: { job: { request: { method: POST, url: "https://a.example" }, webhook: { id: body.id, succeeded: { body.ok: true } } } }
webhook: { verify: { scheme: hmac, hash: sha256, keys: env.KEYS, signature: header.x-sig, ${members} } }
`,
  );
  return path;
}

const HEX = 'encoding: hex';
const pairs = (take: string): string => `pairs: { split: ",", assign: "=", take: ${take} }`;
const profileOfPairs = (take: string, time: string): string =>
  hmacProfile(`${HEX}, ${pairs(take)}, content: "{sig.${time}}.{raw}"`);
const KEYS = { KEYS: 'c2VjcmV0LW9mLTE2LWJ5dGVz' };

describe('a proof that does not hold', () => {
  it.each<
    readonly [mistake: string, profile: string, settings: Readonly<Record<string, string>>, sent: Sent, line: string]
  >([
    [
      'a newline that an editor added',
      'stripe',
      STRIPE,
      stripe(EVENT, `${EVENT}\n`),
      'the body has a newline at its end that was not sent',
    ],
    [
      'a CRLF that an editor added',
      'stripe',
      STRIPE,
      stripe(EVENT, `${EVENT}\r\n`),
      'the body has a newline at its end that was not sent',
    ],
    [
      'blanks at the end',
      'stripe',
      STRIPE,
      stripe(EVENT, `${EVENT} \n\n`),
      'the body has blanks or newlines at its end that were not sent',
    ],
    [
      'a newline that an editor took away',
      'stripe',
      STRIPE,
      stripe(`${EVENT}\n`, EVENT),
      'the body lacks the newline at its end',
    ],
    [
      'a CRLF that an editor took away',
      'stripe',
      STRIPE,
      stripe(`${EVENT}\r\n`, EVENT),
      'the body lacks the CRLF at its end',
    ],
    [
      'LF that became CRLF',
      'stripe',
      STRIPE,
      stripe(pretty, pretty.replaceAll('\n', '\r\n')),
      'the lines of the body end with CRLF, but were sent with LF',
    ],
    [
      'CRLF that became LF',
      'stripe',
      STRIPE,
      stripe(pretty.replaceAll('\n', '\r\n'), pretty),
      'the lines of the body end with LF, but were sent with CRLF',
    ],
    [
      'CRLF that became LF, and a newline',
      'stripe',
      STRIPE,
      stripe(pretty.replaceAll('\n', '\r\n'), `${pretty}\n`),
      'the lines of the body end with LF, but were sent with CRLF, and it has a newline at its end that was not sent',
    ],
    [
      'a byte order mark',
      'stripe',
      STRIPE,
      stripe(EVENT, `\ufeff${EVENT}`),
      'the body begins with a byte order mark that was not sent',
    ],
    [
      'UTF-8 that was saved as Latin-1',
      'stripe',
      STRIPE,
      stripe(EVENT, Buffer.from(EVENT, 'latin1')),
      'the body was saved as Latin-1, but was sent as UTF-8',
    ],
    [
      'UTF-8 twice',
      'stripe',
      STRIPE,
      stripe(EVENT, Buffer.from(Buffer.from(EVENT).toString('latin1'))),
      'the body was encoded as UTF-8 twice',
    ],
    [
      'JSON that was indented',
      'stripe',
      STRIPE,
      stripe(EVENT, pretty),
      'the body was signed in the compact form of JSON, as JSON.stringify writes it',
    ],
    [
      'JSON that was made compact',
      'stripe',
      STRIPE,
      stripe(pretty, EVENT),
      'the body was signed in indented form (2 blanks)',
    ],
    [
      'JSON of PHP',
      'stripe',
      STRIPE,
      stripe(EVENT.replaceAll('/', '\\/'), EVENT),
      'the body was signed in compact form with escaped slashes, as PHP writes it',
    ],
    [
      'JSON of Python',
      'stripe',
      STRIPE,
      stripe(EVENT.replaceAll('":', '": ').replaceAll(',"', ', "').replaceAll('é', '\\u00e9'), EVENT),
      'the body was signed with a blank after each comma and colon and other than ASCII escaped, as Python writes it',
    ],
    [
      'digits that a program would lose',
      'stripe',
      STRIPE,
      stripe('{"a":19.90}', '{ "a": 19.90 }'),
      'the body was signed in the compact form of JSON, as JSON.stringify writes it',
    ],
    [
      'compression',
      'stripe',
      STRIPE,
      { body: EVENT, headers: { 'content-encoding': 'gzip' }, captured: { body: gzipSync(EVENT) } },
      'the body is compressed, but was signed before that',
    ],
    [
      'chunks',
      'stripe',
      STRIPE,
      stripe(EVENT, `${Buffer.byteLength(EVENT).toString(16)}\r\n${EVENT}\r\n0\r\n\r\n`),
      'the body is still in chunks (Transfer-Encoding: chunked)',
    ],
    [
      'an old capture',
      'stripe',
      STRIPE,
      { body: EVENT, at: minutes(-125) },
      'it was signed at 2026-01-31T09:55:00.000Z, 2 h 5 min before 2026-01-31T12:00:00.000Z, and is taken for 300 s only',
    ],
    [
      'a clock that is behind',
      'stripe',
      STRIPE,
      { body: EVENT, at: minutes(6) },
      'it was signed at 2026-01-31T12:06:00.000Z, 6 min after 2026-01-31T12:00:00.000Z, and is taken for 300 s only',
    ],
    [
      'an old capture of Standard Webhooks',
      'openai',
      OPENAI,
      { at: minutes(-60 * 24 * 3) },
      'it was signed at 2026-01-28T12:00:00.000Z, 3 d before 2026-01-31T12:00:00.000Z, and is taken for 300 s only',
    ],
    [
      'a header that is given twice, right first',
      'github',
      GITHUB,
      { body: EVENT, captured: { lines: (lines) => [...lines, 'X-Hub-Signature-256: sha256=00'] } },
      'the header x-hub-signature-256 is given 2 times, and only the first one is right',
    ],
    [
      'a header that is given twice, right last',
      'github',
      GITHUB,
      { body: EVENT, captured: { lines: (lines) => ['X-Hub-Signature-256: sha256=00', ...lines] } },
      'the header x-hub-signature-256 is given 2 times, and only the last one is right',
    ],
    [
      'a header that is joined with itself',
      'github',
      GITHUB,
      { body: EVENT, captured: { lines: (lines) => lines.map((line) => line.replace(/(sha256=.*)$/, '$1, $1')) } },
      'the header x-hub-signature-256 holds its value several times',
    ],
    [
      'a header with quotes',
      'github',
      GITHUB,
      { body: EVENT, captured: { lines: (lines) => lines.map((line) => line.replace(/(sha256=.*)$/, '"$1"')) } },
      'a header has quotes around its value',
    ],
    [
      'headers as CGI names them',
      'github',
      GITHUB,
      {
        body: EVENT,
        captured: {
          lines: (lines) => lines.map((line) => line.replace('x-hub-signature-256', 'HTTP_X_HUB_SIGNATURE_256')),
        },
      },
      'names of headers are written with underscores',
    ],
    [
      'a header that is missing',
      'github',
      GITHUB,
      { body: EVENT, captured: { lines: (lines) => lines.filter((line) => !line.startsWith('x-hub')) } },
      'the header x-hub-signature-256 is missing',
    ],
    [
      'one of three headers that is missing',
      'openai',
      OPENAI,
      { captured: { lines: (lines) => lines.filter((line) => !line.startsWith('webhook-id')) } },
      'the header webhook-id is missing',
    ],
    [
      'http for https',
      'twilio',
      TWILIO,
      { ...FORM, signedUrl: `http://api.example.com${CALLBACK_URL}` },
      'the provider signs the URL with http, not https',
    ],
    [
      'another host',
      'twilio',
      TWILIO,
      {
        ...FORM,
        headers: { 'x-forwarded-host': 'hooks.example.com' },
        signedUrl: `https://hooks.example.com${CALLBACK_URL}`,
      },
      'the provider signs the URL with the host hooks.example.com, not api.example.com',
    ],
    [
      'a port',
      'twilio',
      TWILIO,
      { ...FORM, signedUrl: `https://api.example.com:443${CALLBACK_URL}` },
      'the provider signs the URL with the port :443',
    ],
    [
      'a slash at the end',
      'twilio',
      TWILIO,
      { ...FORM, signedUrl: `${PUBLIC_URL}${CALLBACK_URL}/` },
      'the provider signs the URL with a slash at its end',
    ],
    [
      'a query that was added',
      'twilio',
      TWILIO,
      { ...FORM, signedUrl: PUBLIC_URL + CALLBACK_URL, captured: { url: `${CALLBACK_URL}?secret=value-of-query` } },
      'the provider signs the URL without its query',
    ],
    [
      'a suffix behind the query',
      'efi',
      { EFI_WEBHOOK_SECRET: 'a-secret-of-16-b' },
      { captured: { url: '/webhook?hmac=a-secret-of-16-b/pix' } },
      'the provider appends /pix to the URL, and so to the last value of its query',
    ],
    [
      'a member of the query that is missing',
      'efi',
      { EFI_WEBHOOK_SECRET: 'a-secret-of-16-b' },
      { captured: { url: '/webhook' } },
      'the member of the query hmac is missing',
    ],
  ])('is explained: %s', async (_mistake, profile, settings, sent, line) => {
    const { code, out } = await read(
      profile,
      captureOf(profile, { ...settingsOf(profile), ...settings }, sent),
      settings,
    );
    expect(out).toContain('proof: DOES NOT HOLD');
    expect(out.filter((each) => each.startsWith('because'))).toEqual([`because: ${line}`]);
    expect(out.find((each) => each.startsWith('     do: '))).toMatch(/[.\dZ=]$|^ +do: Set PUBLIC_URL=/);
    expect(out.join('\n')).not.toContain('value-of-query');
    expect(code).toBe(1);
  });

  const GIVEN = 'STRIPE_WEBHOOK_SECRET';

  it.each<
    readonly [
      mistake: string,
      profile: string,
      signed: Readonly<Record<string, string>>,
      given: Readonly<Record<string, string>>,
      line: string,
    ]
  >([
    [
      'quotes around the key',
      'stripe',
      STRIPE,
      { [GIVEN]: `'${STRIPE[GIVEN]}'` },
      `${GIVEN} has quotes or blanks around its key`,
    ],
    [
      'blanks within quotes',
      'stripe',
      STRIPE,
      { [GIVEN]: `" ${STRIPE[GIVEN]} "` },
      `${GIVEN} has quotes or blanks around its key`,
    ],
    [
      'quotes around the list',
      'stripe',
      STRIPE,
      { [GIVEN]: `"an-old-one-of-16-b,${STRIPE[GIVEN]}"` },
      `${GIVEN} has quotes or blanks around it`,
    ],
    [
      'other separators',
      'stripe',
      STRIPE,
      { [GIVEN]: `an-old-one-of-16-b; ${STRIPE[GIVEN]}` },
      `the keys in ${GIVEN} are not separated by commas`,
    ],
    [
      'a prefix that was taken away',
      'stripe',
      STRIPE,
      { [GIVEN]: STRIPE[GIVEN].slice(6) },
      `${GIVEN} lacks the whsec_ before its key, which belongs to it`,
    ],
    [
      'a prefix that was kept',
      'stripe',
      { ...STRIPE, [GIVEN]: STRIPE[GIVEN].slice(6) },
      STRIPE,
      `${GIVEN} has whsec_ before its key, which does not belong to it`,
    ],
    [
      'a word before the key',
      'asaas',
      { ASAAS_WEBHOOK_TOKEN: 'a-token-of-16-by' },
      { ASAAS_WEBHOOK_TOKEN: 'Bearer a-token-of-16-by' },
      'ASAAS_WEBHOOK_TOKEN begins with a word such as Bearer, which is no part of the key',
    ],
    [
      'the other key',
      'stripe',
      { ...STRIPE, [GIVEN]: STRIPE.STRIPE_SECRET_KEY },
      STRIPE,
      `the key is the one in STRIPE_SECRET_KEY, not the one in ${GIVEN}`,
    ],
    [
      'the other one, where both are swapped',
      'stripe',
      { STRIPE_SECRET_KEY: STRIPE[GIVEN], [GIVEN]: STRIPE.STRIPE_SECRET_KEY },
      STRIPE,
      `the key is the one in STRIPE_SECRET_KEY, not the one in ${GIVEN}`,
    ],
  ])('is explained by its keys: %s', async (_mistake, profile, signed, given, line) => {
    const source = { ...signed, ...(given === STRIPE ? STRIPE : given) };
    const { out } = await read(
      profile,
      captureOf(profile, { ...settingsOf(profile), ...signed }, { body: EVENT }),
      source,
    );
    expect(out.filter((each) => each.startsWith('because'))).toEqual([`because: ${line}`]);
  });

  it.each([
    ['a key that is decoded', `${HEX}, key_format: base64`, HEX, 'the key is decoded first: key_format must be base64'],
    [
      'a key that is not decoded',
      HEX,
      `${HEX}, key_format: base64`,
      'the key is taken as it is, but the profile decodes it: key_format must be text',
    ],
    ['base64 for hex', 'encoding: base64', HEX, 'the signature is written in base64: encoding must be base64'],
    ['hex for base64', HEX, 'encoding: base64', 'the signature is written in hex: encoding must be hex'],
    ['a prefix', `${HEX}, prefix: "sha256="`, HEX, '"sha256=" stands before it: prefix must be "sha256="'],
    ['no prefix', HEX, `${HEX}, prefix: "sha256="`, 'nothing stands before the signature: prefix has no place'],
    [
      'milliseconds',
      `${HEX}, content: "{header.x-time}.{raw}", time: { from: header.x-time, unit: ms, within: 300 }`,
      `${HEX}, content: "{header.x-time}.{raw}", time: { from: header.x-time, unit: s, within: 300 }`,
      "the webhook's time (header.x-time) is in milliseconds, the profile says s: unit must be ms",
    ],
    [
      'seconds',
      `${HEX}, content: "{header.x-time}.{raw}", time: { from: header.x-time, unit: s, within: 300 }`,
      `${HEX}, content: "{header.x-time}.{raw}", time: { from: header.x-time, unit: ms, within: 300 }`,
      "the webhook's time (header.x-time) is in seconds, the profile says ms: unit must be s",
    ],
    [
      'another pair',
      `${HEX}, ${pairs('h')}, content: "{sig.t}.{raw}"`,
      `${HEX}, ${pairs('x')}, content: "{sig.t}.{raw}"`,
      'the signature is the pair h: take must be h',
    ],
  ])('is explained by the profile: %s', async (_mistake, signed, written, line) => {
    const capture = captureOf(hmacProfile(signed), KEYS, { body: EVENT });
    const { out } = await read(hmacProfile(written), capture, KEYS);
    expect(out.filter((each) => each.startsWith('because'))).toEqual([`because: ${line}`]);
    expect(out).toContain('     do: Mend webhook.verify of the profile.');
  });

  it('names the pairs that are missing, and those that are there', async () => {
    const of = profileOfPairs;
    const capture = captureOf(of('h', 't'), KEYS, { body: EVENT });
    expect((await read(of('h', 'ts'), capture, KEYS)).out).toContain('because: the header x-sig has t and h, not ts');
    const other = captureOf(of('h', 't'), { KEYS: 'another-secret-of-ours' }, { body: EVENT });
    expect((await read(of('x', 't'), other, KEYS)).out).toContain('because: the header x-sig has t and h, not x');
    expect((await read(of('x', 't'), 'POST /webhook HTTP/1.1\nx-sig: 00\n\n{}', KEYS)).out).toContain(
      'because: the header x-sig has no pairs, not x and t',
    );
  });

  it('is explained by a key in hex, and by another hash', async () => {
    const hex = { KEYS: Buffer.from('a secret, 16 byt').toString('hex') };
    const ofHex = captureOf(hmacProfile(`${HEX}, key_format: hex`), hex, { body: EVENT });
    expect((await read(hmacProfile(HEX), ofHex, hex)).out).toContain(
      'because: the key is decoded first: key_format must be hex',
    );
    const sha512 = createHmac('sha512', KEYS.KEYS).update(EVENT).digest('hex');
    const capture = `POST /webhook HTTP/1.1\nx-sig: ${sha512}\n\n${EVENT}`;
    expect((await read(hmacProfile(HEX), capture, KEYS)).out).toContain(
      'because: the signature is made with sha512: hash must be sha512',
    );
  });

  it('tells which key of a list it is', async () => {
    const source = { ...STRIPE, [GIVEN]: `an-old-one-of-16-b, ${STRIPE[GIVEN]}` };
    const { code, out } = await read('stripe', captureOf('stripe', STRIPE, { body: EVENT }), source);
    expect(out[1]).toBe(
      `proof: holds, with key 2 of 2 in ${GIVEN}: the provider does not sign with the first one yet, or any more`,
    );
    expect(code).toBe(0);
  });

  it('is explained by two mistakes together, and three with an old capture', async () => {
    const sent = { body: EVENT, at: minutes(-10), captured: { body: `${EVENT}\n` } };
    const two = await read('stripe', captureOf('stripe', STRIPE, sent), STRIPE);
    expect(two.out).toEqual(
      expect.arrayContaining([
        '2 mistakes together explain it:',
        'because: the body has a newline at its end that was not sent',
      ]),
    );
    const three = await read('stripe', captureOf('stripe', STRIPE, sent), { ...STRIPE, [GIVEN]: `'${STRIPE[GIVEN]}'` });
    expect(three.out).toEqual(
      expect.arrayContaining([
        '3 mistakes together explain it:',
        `because: ${GIVEN} has quotes or blanks around its key`,
      ]),
    );
  });

  it('says so if no usual mistake explains it, within seconds', async () => {
    const startedAt = performance.now();
    const { code, out } = await read(
      'twilio',
      captureOf('twilio', { ...settingsOf('twilio'), TWILIO_AUTH_TOKEN: 'of-another-account' }, FORM),
      TWILIO,
    );
    expect(performance.now() - startedAt).toBeLessThan(20_000);
    expect(out.find((line) => line.startsWith('because'))).toMatch(
      /^because: no usual mistake explains it \(\d+ were tried\)$/,
    );
    expect(out.find((line) => line.startsWith('     do'))).toContain(
      'Compare TWILIO_AUTH_TOKEN with the key that the provider shows',
    );
    expect(code).toBe(1);
  });

  it('is given up for a large body within seconds, too', async () => {
    const body = JSON.stringify({ id: 'a', text: 'x'.repeat(1_000_000) });
    const capture = captureOf('stripe', { ...STRIPE, [GIVEN]: 'of-another-account' }, { body });
    expect((await read('stripe', capture, STRIPE)).out).toContainEqual(
      expect.stringMatching(/^because: no usual mistake/),
    );
  });

  it('is told which URL to set', async () => {
    const sent = {
      ...FORM,
      signedUrl: `https://api.example.com/psp${CALLBACK_URL}`,
      captured: { url: `/psp${CALLBACK_URL}` },
    };
    const capture = captureOf('twilio', { ...settingsOf('twilio'), ...TWILIO }, sent);
    expect((await read('twilio', capture, { ...TWILIO, PUBLIC_URL: 'http://api.example.com/psp' })).out).toContain(
      '     do: Set PUBLIC_URL=https://api.example.com/psp',
    );
    expect((await read('twilio', capture, TWILIO, ['--url', 'https://api.example.com/psp/'])).out[1]).toBe(
      'proof: holds, with TWILIO_AUTH_TOKEN',
    );
  });
});
