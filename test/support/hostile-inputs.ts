import { createHmac } from 'node:crypto';
import { ask, type Body, type HeaderFields, request, webhook } from './raw-http.js';

/** Bytes that somebody might send, and the answer that they get: its status, then the problem's code or what it tells. */
export type HostileInput = readonly [name: string, bytes: string | Uint8Array, answer: string];

/** What the services that the inputs are sent to are started with, beside short waits. */
export const settings = {
  open: { BODY_LIMIT: '400000' },
  hmac: { WEBHOOK_AUTH: 'hmac-sha256', WEBHOOK_SECRETS: 'an-older-secret-of-webhooks,a-newer-secret-of-webhooks' },
  standard: { WEBHOOK_AUTH: 'standard-webhooks', WEBHOOK_SECRETS: `whsec_${Buffer.alloc(24, 7).toString('base64')}` },
  keys: { API_KEYS: 'key-of-the-first-caller,key-of-the-second-caller' },
} as const;

const FORM = { 'Content-Type': 'application/x-www-form-urlencoded' };
const nested = (levels: number) => `{"a":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`;
const withId = (json: string) => `{"external_id":${json}}`;
const chunked = (chunks: string) => `POST /webhook HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n${chunks}`;
const get = (headers: string) => `GET /health/live HTTP/1.1\r\n${headers}\r\n`;
const hmac = (secret: string, body: Body) => createHmac('sha256', secret).update(body).digest('hex');
const [older, newer] = ['an-older-secret-of-webhooks', 'a-newer-secret-of-webhooks'];
const signedBytes = '{ "external_id" : "raw", "a" : "caf\\u00e9\\/x", "n":1.0, "br_code": "x" }';
const signature = hmac(older, signedBytes);
const seconds = Math.floor(Date.now() / 1_000);

function standard(timestamp: string, more = ''): HeaderFields {
  const v1 = createHmac('sha256', Buffer.alloc(24, 7))
    .update(`msg_1.${timestamp}.${withId('"std"')}`)
    .digest('base64');
  return { 'webhook-id': 'msg_1', 'webhook-timestamp': timestamp, 'webhook-signature': `${more}v1,${v1}` };
}

/** By the service that they are sent to, in this order. */
export const hostileInputs: Readonly<Record<keyof typeof settings, readonly HostileInput[]>> = {
  open: [
    // The socket
    ['a TLS handshake', Buffer.from('16030100c8010000c40303', 'hex'), '400 validation-error'],
    ['an SSH client', 'SSH-2.0-OpenSSH_9.2p1\r\n', '400 validation-error'],
    ['the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', '400 validation-error'],
    ['HTTP/0.9', 'GET /health/live\r\n\r\n', '400 validation-error'],
    ['HTTP/9.9', 'GET /health/live HTTP/9.9\r\n\r\n', '400 validation-error'],
    ['HTTP/1.0 without Host', 'GET /health/live HTTP/1.0\r\n\r\n', '200 ok'],
    ['an unknown method', 'FOO / HTTP/1.1\r\nHost: a\r\n\r\n', '400 validation-error'],
    ['no Host', get(''), '400 validation-error'],
    ['two Hosts', get('Host: a\r\nHost: b\r\n'), '400 validation-error'],
    ['a header without a colon', get('Host a\r\n'), '400 validation-error'],
    ['a blank before the colon', get('Host: a\r\nX : b\r\n'), '400 validation-error'],
    ['a NUL in a header', get('Host: a\r\nX: \0\r\n'), '400 validation-error'],
    ['a bare CR in a header', get('Host: a\r\nX: b\rY: c\r\n'), '400 validation-error'],
    ['a target of 20 kB', `GET /${'a'.repeat(20_000)} HTTP/1.1\r\nHost: a\r\n\r\n`, '431 headers-too-large'],
    ['a header of 20 kB', get(`Host: a\r\nX: ${'a'.repeat(20_000)}\r\n`), '431 headers-too-large'],
    ['headers of 4 MB', get(`Host: a\r\n${`X: ${'a'.repeat(1_000)}\r\n`.repeat(4_000)}`), '431 headers-too-large'],
    ['101 header lines', get(`Host: a\r\n${'X: a\r\n'.repeat(100)}`), '400 validation-error'],
    ['Content-Length: abc', webhook('', { 'Content-Length': 'abc' }), '400 validation-error'],
    ['Content-Length: -1', webhook('', { 'Content-Length': '-1' }), '400 validation-error'],
    ['Content-Length: 1e3', webhook('', { 'Content-Length': '1e3' }), '400 validation-error'],
    ['two Content-Lengths', webhook('{}', { 'content-length': '3' }), '400 validation-error'],
    ['both lengths', webhook('0\r\n\r\n', { 'Transfer-Encoding': 'chunked' }), '400 validation-error'],
    ['Transfer-Encoding: xchunked', webhook('', { 'Transfer-Encoding': 'xchunked' }), '400 validation-error'],
    ['a chunk size that is none', chunked('zz\r\n{}\r\n0\r\n\r\n'), '400 validation-error'],
    ['a chunk size beyond 64 bits', chunked('fffffffffffffffff\r\n'), '400 validation-error'],
    ['a chunk longer than it says', chunked('1\r\n{}\r\n0\r\n\r\n'), '400 validation-error'],
    ['chunk extensions of 40 kB', chunked(`2;${'a'.repeat(40_000)}\r\n{}\r\n0\r\n\r\n`), '400 validation-error'],
    ['a body longer than it says', Buffer.concat([webhook('{}'), Buffer.from('}}')]), '200 unidentified'],
    ['a trailer that is a header', chunked('2\r\n{}\r\n0\r\nAuthorization: x\r\n\r\n'), '200 unidentified'],
    ['an expectation that nobody knows', get('Host: a\r\nExpect: magic\r\n'), '200 ok'],
    ['an upgrade', get('Host: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n'), '200 ok'],
    ['CONNECT', 'CONNECT evil:443 HTTP/1.1\r\nHost: evil:443\r\n\r\n', '400 validation-error'],
    ['TRACE', request('TRACE /new-qrcode'), '405 method-not-allowed'],
    ['OPTIONS', request('OPTIONS /new-qrcode', { Origin: 'https://evil' }), '405 method-not-allowed'],
    ['OPTIONS *', request('OPTIONS *'), '404 not-found'],
    ['HEAD where only POST is', request('HEAD /webhook'), '405'],
    ['DELETE', request('DELETE /requests/a'), '405 method-not-allowed'],
    ['a target with a host', request('GET http://evil/requests/a'), '404 not-found'],
    ['a target with two slashes', request('GET //evil/health/live'), '404 not-found'],
    ['a path out of /docs', request('GET /docs/../../etc/passwd'), '404 not-found'],
    ['the same, encoded', request('GET /docs/%2e%2e/%2e%2e/package.json'), '404 not-found'],
    ['a path that is no UTF-8', request('GET /requests/%E0%A4%A'), '404 not-found'],
    ['a path that is no UTF-8, and nowhere', request('GET /%ff/%'), '404 not-found'],
    ['a NUL in a path', request('GET /requests/%00'), '404 not-found'],
    ['an id of 15 kB in a path', request(`GET /requests/${'a'.repeat(15_000)}`), '404 not-found'],
    ['__proto__ in a path', request('GET /requests/__proto__'), '404 not-found'],
    ['__proto__ in a query', request('GET /requests/a?__proto__[x]=1&a[b][c]=2'), '404 not-found'],

    // Callers' bodies
    ['no body', ask(''), '202 pending'],
    ['a word', ask('hello'), '400 malformed-body'],
    ['half an object', ask('{"external_id": "a"'), '400 malformed-body'],
    ['two objects', ask('{}{}'), '400 malformed-body'],
    ['an array', ask('[{"external_id": "a"}]'), '400 malformed-body'],
    ['null', ask('null'), '400 malformed-body'],
    ['80 kB of [', ask('['.repeat(80_000)), '400 malformed-body'],
    ['33 levels', ask(nested(33)), '400 malformed-body'],
    ['32 levels', ask(nested(32)), '202 pending'],
    ['two ids', ask('{"external_id": "a", "external_id": "b"}'), '400 malformed-body'],
    ['two ids, one escaped', ask('{"external_id": "a", "external\\u005fid": "b"}'), '400 malformed-body'],
    ['bytes that are no UTF-8', ask(Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])), '400 malformed-body'],
    ['UTF-16', ask(Buffer.from('\ufeff{}', 'utf16le')), '400 malformed-body'],
    ['a byte order mark', ask('\ufeff{}'), '202 pending'],
    ['a compressed body', ask('x', { 'Content-Encoding': 'gzip' }), '415 unsupported-media-type'],
    ['more than BODY_LIMIT', ask(`"${'a'.repeat(400_000)}"`), '413 payload-too-large'],
    ['a length of 9 PB', webhook('', { 'Content-Length': '9007199254740991' }), '413 payload-too-large'],
    ['more than BODY_LIMIT, unannounced', chunked(`80000\r\n${'a'.repeat(0x80000)}`), '413 payload-too-large'],
    ['text/plain', ask('{}', { 'Content-Type': 'text/plain' }), '415 unsupported-media-type'],
    ['application/jsonp', ask('{}', { 'Content-Type': 'application/jsonp' }), '415 unsupported-media-type'],
    ['a form', ask('a=b', { 'Content-Type': 'application/x-www-form-urlencoded' }), '415 unsupported-media-type'],
    ['multipart', ask('--a', { 'Content-Type': 'multipart/form-data; boundary=a' }), '415 unsupported-media-type'],
    ['a member __proto__', ask('{"__proto__": {"external_id": "a"}, "constructor": 1}'), '202 pending'],
    ...['"constructor"', '"toString"', '"#ERROR"', '"a:b*c?[d]"', '"a b\u00e9\u{1f600}"'].map((id): HostileInput => [
      `the id ${id}`,
      ask(withId(id)),
      '202 pending',
    ]),
    ['the id "__proto__"', ask('{"external_id": "__proto__", "scenario": "never"}'), '202 pending'],
    ['the id 777', ask(withId('777')), '202 pending'],
    ['the id "777", which is the same', ask('{"external_id":"777","a":1}'), '409 external-id-conflict'],
    ...[
      '9007199254740993',
      '1e400',
      '1.5',
      'true',
      'null',
      '{}',
      '[]',
      '""',
      '"  "',
      '".."',
      '"\\u0000"',
      '"\\ud800"',
    ].map((id): HostileInput => [`the id ${id}`, ask(withId(id)), '400 validation-error']),
    ['an id of 129 characters', ask(withId(`"${'a'.repeat(129)}"`)), '400 validation-error'],
    ['two Idempotency-Keys', ask('', { 'Idempotency-Key': 'a\r\nIdempotency-Key: b' }), '400 validation-error'],
    ['two Authorizations', ask('', { Authorization: 'a\r\nAuthorization: b' }), '400 validation-error'],
    ['Accept: image/gif', ask('', { Accept: 'image/gif' }), '406 not-acceptable'],
    ['10 kB of junk in Prefer', ask('', { Prefer: `respond-async, ${'"\\,;='.repeat(2_000)}` }), '202 pending'],
    ['waits that are none', ask('', { Prefer: 'wait=-1, wait=0.5, respond-async, wait=1e9' }), '202 pending'],
    ['10 kB of junk in Accept', ask('', { Accept: 'a/*;q=0.1,'.repeat(1_000) }), '406 not-acceptable'],

    // Webhooks
    ['an empty webhook', webhook(''), '200'],
    ['a ping', webhook('{}'), '200 unidentified'],
    ['a webhook as text/plain', webhook(withId('"t"'), { 'Content-Type': 'text/plain' }), '200 intermediate'],
    [
      'a webhook as JSON:API',
      webhook(withId('"v"'), { 'Content-Type': 'application/vnd.api+json' }),
      '200 intermediate',
    ],
    ['XML', webhook('<a/>', { 'Content-Type': 'application/xml' }), '415 unsupported-media-type'],
    ['a form without payload', webhook('a=b', FORM), '415 unsupported-media-type'],
    ['a form whose payload is no JSON', webhook('payload=%7B', FORM), '400 malformed-body'],
    ['a form with payload', webhook('payload=%7B%22external_id%22%3A%22f%22%7D', FORM), '200 intermediate'],
    ['a webhook that is no JSON', webhook('{"external_id"'), '400 malformed-body'],
    ['a webhook of 80 kB of [', webhook('['.repeat(80_000)), '400 malformed-body'],
    ['a webhook with two ids', webhook('{"external_id": "a", "external_id": "b"}'), '400 malformed-body'],
    ['a webhook of 300 kB', webhook(`{"external_id": "big", "x": "${'a'.repeat(300_000)}"}`), '200 intermediate'],
    ['a webhook for 2^53 + 1', webhook('{"external_id": 9007199254740993, "br_code": "x"}'), '200 unidentified'],
    ['a webhook for __proto__', webhook('{"external_id": "__proto__", "error": "x"}'), '200 late'],
    [
      'a webhook whose id is inherited',
      webhook('{"__proto__": {"external_id": "a", "br_code": "x"}}'),
      '200 unidentified',
    ],
    ['a webhook whose id is an object', webhook(withId('{"toString": 1}')), '200 unidentified'],
    ['a webhook for nobody', webhook('{"external_id": "nobody", "br_code": "x"}'), '200 unmatched'],
  ],
  hmac: [
    ['the raw bytes, signed', webhook(signedBytes, { 'X-Signature': signature }), '200 early'],
    ['the same once more', webhook(signedBytes, { 'X-Signature': `sha256=${signature}` }), '200 duplicate'],
    ['one byte changed', webhook(signedBytes.replace('1.0', '1.1'), { 'X-Signature': signature }), '401 unauthorized'],
    ['the other secret', webhook('{}', { 'X-Signature': hmac(newer, '{}') }), '200 unidentified'],
    ['a third secret', webhook('{}', { 'X-Signature': hmac('a-secret-of-nobody-here', '{}') }), '401 unauthorized'],
    ['no signature', webhook('{}'), '401 unauthorized'],
    ['an empty signature', webhook('{}', { 'X-Signature': '' }), '401 unauthorized'],
    ['half a signature', webhook(signedBytes, { 'X-Signature': signature.slice(32) }), '401 unauthorized'],
    ['a signature of 8 kB', webhook(signedBytes, { 'X-Signature': 'a'.repeat(8_000) }), '401 unauthorized'],
    ['a signature of no alphabet', webhook(signedBytes, { 'X-Signature': '\xff\xfe'.repeat(32) }), '401 unauthorized'],
    ['another digest', webhook('{}', { 'X-Signature': `sha1=${hmac(older, '{}')}` }), '401 unauthorized'],
    ['two signatures', webhook('{}', { 'X-Signature': `${hmac(older, '{}')}\r\nX-Signature: a` }), '401 unauthorized'],
    ['malformed, but unsigned', webhook('{'), '401 unauthorized'],
    ['malformed, and signed', webhook('{', { 'X-Signature': hmac(older, '{') }), '400 malformed-body'],
  ],
  standard: [
    ['a message in time', webhook(withId('"std"'), standard(`${seconds}`)), '200 intermediate'],
    ['a message of an hour ago', webhook(withId('"std"'), standard(`${seconds - 3_600}`)), '401 unauthorized'],
    ['a message from the future', webhook(withId('"std"'), standard(`${seconds + 3_600}`)), '401 unauthorized'],
    ['a time in hexadecimal', webhook(withId('"std"'), standard(`0x${seconds.toString(16)}`)), '401 unauthorized'],
    ['a time with a fraction', webhook(withId('"std"'), standard(`${seconds}.0`)), '401 unauthorized'],
    ['a time that is no number', webhook(withId('"std"'), standard('NaN')), '401 unauthorized'],
    [
      'two signatures, the second good',
      webhook(withId('"std"'), standard(`${seconds}`, 'v1,AAAA ')),
      '200 intermediate',
    ],
    [
      'many bad signatures',
      webhook('{}', { ...standard(`${seconds}`), 'webhook-signature': 'v1,A '.repeat(1_000) }),
      '401 unauthorized',
    ],
  ],
  keys: [
    ['no key', ask(''), '401 unauthorized'],
    ['no key, and no JSON', ask('{'), '401 unauthorized'],
    ['an unknown key', ask('', { 'X-API-Key': 'key-of-the-third-caller' }), '401 unauthorized'],
    ['half a key', ask('', { 'X-API-Key': 'key-of-the-first' }), '401 unauthorized'],
    ['a key in capitals', ask('', { 'X-API-Key': 'KEY-OF-THE-FIRST-CALLER' }), '401 unauthorized'],
    ['a key by Basic', ask('', { Authorization: 'Basic key-of-the-first-caller' }), '401 unauthorized'],
    ['an empty bearer', ask('', { Authorization: 'Bearer ' }), '401 unauthorized'],
    ['two keys', ask('', { 'X-API-Key': 'key-of-the-first-caller\r\nX-API-Key: a' }), '400 validation-error'],
    ['a key', ask(withId('"mine"'), { 'X-API-Key': 'key-of-the-first-caller' }), '202 pending'],
    [
      "another caller's id",
      ask(withId('"mine"'), { Authorization: 'bearer key-of-the-second-caller' }),
      '409 external-id-conflict',
    ],
    [
      "another caller's request",
      request('GET /requests/mine', { 'X-API-Key': 'key-of-the-second-caller' }),
      '404 not-found',
    ],
    ['nobody’s request', request('GET /requests/none', { 'X-API-Key': 'key-of-the-second-caller' }), '404 not-found'],
    ['a request without a key', request('GET /requests/mine'), '401 unauthorized'],
  ],
};
