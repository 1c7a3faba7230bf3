import { readFile } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PATIENT } from './support/deployment.js';
import { ask, exchange, open, request, webhook } from './support/raw-http.js';
import { ServiceProcess } from './support/service-process.js';

const CHUNKED = { 'Transfer-Encoding': 'chunked' };
const FORGED = { 'X-Signature': 'f'.repeat(64) };
const ONE_BYTE_CHUNKS = Buffer.from('1\r\nx\r\n'.repeat(10_000));
const MEGABYTE = 2 ** 20;
const LIMIT = 16 * MEGABYTE; // of which four are as much as may be under way

describe('bodies of strangers', () => {
  let service: ServiceProcess;

  beforeAll(async () => {
    service = await ServiceProcess.start({
      NODE_OPTIONS: '--max-old-space-size=128',
      API_KEYS: 'a-key-of-some-caller',
      WEBHOOK_AUTH: 'hmac-sha256',
      WEBHOOK_SECRETS: 'a-secret-of-webhooks',
      BODY_LIMIT: `${LIMIT}`,
    });
  });

  afterAll(() => service.kill());

  it('in chunks of one byte take their length, and not hundreds of bytes for each', async () => {
    const bytes = Buffer.concat([
      request('POST /webhook', { ...CHUNKED, ...FORGED }),
      ...Array.from({ length: 25 }, () => ONE_BYTE_CHUNKS),
      Buffer.from('0\r\n\r\n'),
    ]);
    const answers = await Promise.all(Array.from({ length: 3 }, () => exchange(service.url, bytes)));
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401]);
    expect(await peakMegabytes(service)).toBeLessThan(300);
  });

  it.each(['GET /nowhere', 'POST /nowhere', 'GET /health/ready', 'POST /new-qrcode', 'DELETE /webhook'])(
    'without an end are dropped at %s, and so is the connection soon after the answer',
    async (line) => {
      const streams = Array.from({ length: 30 }, () => stream(service.url, request(line, CHUNKED)));
      const answers = await Promise.all(streams);
      expect(new Set(answers.map((answer) => /^HTTP\/1.1 (\d+)/.exec(answer)?.[1])).size).toBe(1);
      for (const answer of answers) expect(answer).toMatch(/^connection: close\r$/im);
      expect(await peakMegabytes(service)).toBeLessThan(300);
    },
  );

  it('are asked for by 100 Continue where the header was good, and only there', async () => {
    const asks = { Expect: '100-continue', 'Content-Length': '9' };
    const first = (headers: Readonly<Record<string, string>>) =>
      new Promise<string>((resolve) => {
        const socket = open(service.url, request('POST /new-qrcode', { ...asks, ...headers }));
        socket.once('data', (bytes) => {
          socket.destroy();
          resolve(bytes.toString('latin1').slice(0, 12));
        });
      });
    expect(await first({ 'X-API-Key': 'a-wrong-key' })).toBe('HTTP/1.1 401');
    expect(await first({ 'X-API-Key': 'a-key-of-some-caller', 'Content-Length': `${LIMIT + 1}` })).toBe('HTTP/1.1 413');
    expect(await first({ 'X-API-Key': 'a-key-of-some-caller' })).toBe('HTTP/1.1 100');
    // A client of HTTP/1.0 does not know that answer; it has sent its body by now.
    const old = request('POST /new-qrcode', { Expect: '100-continue', 'X-API-Key': 'a-key-of-some-caller' }, '{}');
    const bytes = Buffer.from(old).toString().replace('HTTP/1.1', 'HTTP/1.0');
    const answer = new Promise<string>((resolve) =>
      open(service.url, bytes).once('data', (got) => resolve(got.toString('latin1', 0, 12))),
    );
    expect(await answer).toBe('HTTP/1.1 200');
  });

  it.each([
    ['a caller without a key', request('POST /new-qrcode', { 'Content-Length': '9' })],
    ['a caller with a wrong one', request('POST /new-qrcode', { 'Content-Length': '9', 'X-API-Key': 'a-wrong-key' })],
    ['a caller without a key, too long a body', request('POST /new-qrcode', { 'Content-Length': `${LIMIT + 1}` })],
    ['a webhook without a signature', request('POST /webhook', { 'Content-Length': '9' })],
    ['a webhook with half of one', request('POST /webhook', { 'Content-Length': '9', 'X-Signature': 'ff' })],
  ])('are not waited for where the header is refused: %s', async (_, bytes) => {
    const { status, headers } = await exchange(service.url, bytes);
    expect([status, headers.get('connection')]).toEqual([401, 'close']);
  });

  it('that were read leave their connections open, and those that were not do not', async () => {
    const key = { 'X-API-Key': 'a-key-of-some-caller' };
    expect(await connectionAfter(service, ask('{}', key))).toBe('keep-alive');
    expect(await connectionAfter(service, ask('', key))).toBe('keep-alive');
    expect(await connectionAfter(service, webhook('{}', FORGED))).toBe('keep-alive'); // read, and then refused
    expect(await connectionAfter(service, request('GET /health/live', { 'Content-Length': '0' }))).toBe('keep-alive');
    expect(await connectionAfter(service, request('GET /health/live', {}, '{}'))).toBe('close');
    expect(await connectionAfter(service, Buffer.concat([webhook('{}', FORGED), Buffer.from('}}')]))).toBe('close');
    expect(await connectionAfter(service, ask('{}', { ...key, 'Content-Encoding': 'gzip' }))).toBe('close');
    expect(
      await connectionAfter(service, request('POST /new-qrcode', { ...key, 'Content-Length': `${LIMIT + 1}` })),
    ).toBe('close');
  });

  it('are 503 beyond as many bytes as may be under way, until these are read, too many, or their sender has left', async () => {
    const large = webhook(Buffer.alloc(LIMIT), FORGED);
    const status = async () => (await exchange(service.url, large)).status;
    // All but its last byte. What the system's buffers hold of it is less than half: the service has set the whole aside.
    const hold = async (): Promise<Socket> => {
      const socket = open(service.url, large.subarray(0, -1));
      await new Promise((resolve) => socket.write('', resolve));
      return socket;
    };
    const holders = [await hold(), await hold(), await hold(), await hold()];
    const refused = await exchange(service.url, large);
    expect([refused.headers.get('retry-after'), refused.headers.get('connection')]).toEqual(['1', 'close']);
    expect(JSON.parse(refused.body)).toMatchObject({ code: 'capacity-exceeded' });
    expect((await exchange(service.url, webhook('{}', FORGED))).status).toBe(401); // small ones come through

    const ends: readonly ((socket: Socket) => unknown)[] = [
      (socket) => socket.write('x'),
      (socket) => socket.resetAndDestroy(),
      (socket) => socket.end(),
    ];
    for (const end of ends) {
      end(holders.shift()!);
      await expect.poll(status, PATIENT).toBe(401);
      holders.push(await hold());
      expect(await status()).toBe(503);
    }
    for (const holder of holders) holder.destroy();
    await expect.poll(status, PATIENT).toBe(401);
    const tooLong = Buffer.concat([
      request('POST /webhook', { ...CHUNKED, ...FORGED }),
      Buffer.from(`${(LIMIT + 1).toString(16)}\r\n`),
      Buffer.alloc(LIMIT + 1),
    ]);
    for (let times = 0; times < 5; times++) expect((await exchange(service.url, tooLong)).status).toBe(413);
    expect(await status()).toBe(401);
  });
});

/** Sends a header, and chunks of one byte until the connection is closed; resolves with all that was answered. */
function stream(url: string, head: Buffer): Promise<string> {
  const socket = open(url, head);
  let answer = '';
  socket.setEncoding('latin1').on('data', (text: string) => (answer += text));
  const send = (): void => {
    while (socket.writable && socket.write(ONE_BYTE_CHUNKS));
  };
  socket.on('connect', send).on('drain', send);
  return new Promise((resolve) => socket.once('close', () => resolve(answer)));
}

/** What the service does with the connection after its answer. */
async function connectionAfter({ url }: ServiceProcess, bytes: Buffer): Promise<string | null> {
  return (await exchange(url, bytes)).headers.get('connection');
}

async function peakMegabytes(service: ServiceProcess): Promise<number> {
  const status = await readFile(`/proc/${service.pid}/status`, 'utf8');
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) / 1_024;
}
