import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { PATIENT } from './support/deployment.js';
import { LocalService } from './support/local-service.js';
import { RedisServer } from './support/redis-server.js';
import { ServiceProcess } from './support/service-process.js';

/** What a test needs of a service, wherever it runs. */
type Service = Pick<LocalService, 'fetch' | 'post' | 'url'>;

const STREAM = { accept: 'text/event-stream' };

interface StreamedEvent {
  readonly event: string;
  readonly id: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** A stream that is open, and what came of it so far. */
class OpenStream {
  text = '';
  ended = false;

  private constructor(
    readonly response: Response,
    private readonly controller: AbortController,
  ) {
    void this.#read();
  }

  static async of(service: Service, path: string, headers = {}): Promise<OpenStream> {
    const controller = new AbortController();
    onTestFinished(() => controller.abort());
    const init = { headers: { ...STREAM, ...headers }, signal: controller.signal };
    return new OpenStream(await service.fetch(path, init), controller);
  }

  get events(): readonly StreamedEvent[] {
    return this.text.split('\n\n').flatMap((block) => {
      const [, event, id, data] = /^event: (.*)\nid: (.*)\ndata: (.*)$/.exec(block) ?? [];
      return event === undefined
        ? []
        : [{ event, id: id ?? '', data: JSON.parse(data ?? '') as StreamedEvent['data'] }];
    });
  }

  leave(): void {
    this.controller.abort();
  }

  async #read(): Promise<void> {
    const decoder = new TextDecoder();
    try {
      for await (const chunk of this.response.body ?? []) this.text += decoder.decode(chunk, { stream: true });
      this.ended = true;
    } catch {
      // The test has left.
    }
  }
}

async function start(environment: Record<string, string> = {}): Promise<LocalService> {
  const service = await LocalService.start(environment);
  onTestFinished(() => service.end());
  return service;
}

async function pending(service: Service, id: string, headers = {}): Promise<void> {
  const body = JSON.stringify({ external_id: id, scenario: 'never' });
  expect((await service.post('/new-qrcode', body, { prefer: 'respond-async', ...headers })).status).toBe(202);
}

const notify = (service: Service, notice: object) => service.post('/webhook', JSON.stringify(notice));

describe('GET /requests/{external_id} with Accept: text/event-stream', () => {
  it('has the state as it is at once, and ends with the outcome', async () => {
    const service = await start();
    await pending(service, 'order 1');
    const stream = await OpenStream.of(service, '/requests/order%201');
    expect(stream.response.status).toBe(200);
    expect(Object.fromEntries(stream.response.headers)).toMatchObject({
      'content-type': expect.stringMatching(/^text\/event-stream/),
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
      vary: 'Accept',
    });
    await expect.poll(() => stream.events, PATIENT).toMatchObject([{ event: 'pending', data: { state: 'pending' } }]);
    expect(stream.ended).toBe(false);
    await notify(service, { external_id: 'order 1', br_code: 'the code', cashin_id: '9007199254740993' });
    await expect.poll(() => stream.ended, PATIENT).toBe(true);
    const document = await (await service.fetch('/requests/order%201')).json();
    expect(stream.events).toHaveLength(2);
    expect(stream.events[1]).toMatchObject({ event: 'succeeded', data: document });
    expect(stream.events[1]?.id).toMatch(/^succeeded-\d{13}$/);
    const again = { ...STREAM, 'last-event-id': stream.events[1]?.id ?? '' };
    expect((await service.fetch('/requests/order%201', { headers: again })).status).toBe(204);
    const earlier = { ...STREAM, 'last-event-id': stream.events[0]?.id ?? '' };
    expect((await service.fetch('/requests/order%201', { headers: earlier })).status).toBe(200);
    expect(stream.text).toMatch(/^retry: \d+\n\n/);
  });

  it('has one event, and ends, where there is an outcome already', async () => {
    const service = await start();
    const asked = await service.post('/new-qrcode', '{"external_id": "failed", "scenario": "fail"}');
    expect(asked.status).toBe(502);
    const stream = await OpenStream.of(service, '/requests/failed');
    await expect.poll(() => stream.ended, PATIENT).toBe(true);
    expect(stream.events).toMatchObject([
      { event: 'failed', data: { state: 'failed', error: { code: 'provider-failed' } } },
    ]);
  });

  it.each([
    ['text/event-stream', 'text/event-stream'],
    ['text/event-stream, */*;q=0.1', 'text/event-stream'],
    ['text/event-stream;q=0.5, application/json', 'application/json'],
    ['*/*', 'application/json'],
    ['text/*', 'text/plain'],
    ['text/event-stream;q=0', undefined],
  ])('is what Accept: %s asks for: %s', async (accept, type) => {
    const service = await start();
    await service.post('/new-qrcode', '{"external_id": "id"}');
    const answer = await service.fetch('/requests/id', { headers: { accept } });
    await answer.text();
    expect(answer.status).toBe(type === undefined ? 406 : 200);
    expect(answer.headers.get('content-type')).toContain(type ?? 'application/problem+json');
  });

  it('is not what POST answers with', async () => {
    const service = await start();
    expect((await service.post('/new-qrcode', '{}', STREAM)).status).toBe(406);
  });

  it('is a problem, and no stream, for a request that there is not, without a key, and for another’s request', async () => {
    const keys = ['the-key-of-one-caller', 'the-key-of-another-one'];
    const service = await start({ API_KEYS: keys.join() });
    await pending(service, 'id', { 'x-api-key': keys[0] });
    const statusOf = async (path: string, headers = {}) =>
      (await service.fetch(path, { headers: { ...STREAM, ...headers } })).status;
    expect(await statusOf('/requests/id')).toBe(401);
    expect(await statusOf('/requests/id', { 'x-api-key': keys[1] })).toBe(404);
    expect(await statusOf('/requests/nobody’s', { 'x-api-key': keys[0] })).toBe(404);
  });

  it('has no body for HEAD', async () => {
    const service = await start();
    await pending(service, 'id');
    const answer = await service.fetch('/requests/id', { method: 'HEAD', headers: STREAM });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/event-stream; charset=utf-8']);
  });

  it('has a place among the callers until it ends, and does not begin without one', async () => {
    const service = await start({ MAX_PENDING: '2' });
    await pending(service, 'id');
    const streams = [await OpenStream.of(service, '/requests/id'), await OpenStream.of(service, '/requests/id')];
    const refused = await service.fetch('/requests/id', { headers: STREAM });
    expect([refused.status, await refused.json()]).toMatchObject([503, { code: 'capacity-exceeded' }]);
    expect(refused.headers.get('content-type')).toContain('application/problem+json');
    await notify(service, { external_id: 'id', br_code: 'the code' });
    for (const stream of streams) {
      await expect.poll(() => stream.events.map(({ event }) => event), PATIENT).toEqual(['pending', 'succeeded']);
    }
  });

  it('frees its place when its client leaves', async () => {
    const service = await ServiceProcess.start();
    onTestFinished(() => service.kill());
    await pending(service, 'id');
    const waiting = () => service.metric('async_como_sync_pending_requests');
    const stream = await OpenStream.of(service, '/requests/id');
    await expect.poll(waiting, PATIENT).toBe(1);
    stream.leave();
    await expect.poll(waiting, PATIENT).toBe(0);
  });

  it('ends when its request has expired', async () => {
    const service = await start({ RESULT_TTL: '1500' });
    await pending(service, 'id');
    const stream = await OpenStream.of(service, '/requests/id');
    await expect.poll(() => stream.ended, { timeout: 30_000 }).toBe(true);
    expect(stream.events.map(({ event }) => event)).toEqual(['pending']);
    expect(stream.text).not.toContain(': waiting'); // it ended with the first read after its expiry
  });

  it('has a comment from time to time, so that it is not closed as idle', async () => {
    const service = await start();
    await pending(service, 'id');
    const stream = await OpenStream.of(service, '/requests/id');
    await expect.poll(() => stream.text, { timeout: 30_000 }).toContain('\n: waiting\n\n');
    expect(stream.events).toHaveLength(1);
  });

  it('ends at once when the shutdown begins, and does not delay it', async () => {
    const service = await ServiceProcess.start({ SHUTDOWN_GRACE: '20000' });
    await pending(service, 'id');
    const stream = await OpenStream.of(service, '/requests/id');
    await expect.poll(() => stream.events.length, PATIENT).toBe(1);
    const begun = performance.now();
    expect(await service.stop()).toBe(0);
    expect(performance.now() - begun).toBeLessThan(15_000);
    await expect.poll(() => stream.ended, PATIENT).toBe(true);
  });
});

describe('over two instances', () => {
  let redis: RedisServer;

  beforeAll(async () => {
    redis = await RedisServer.start();
  });

  afterAll(() => redis.end());

  it('ends when the store has lost its request', async () => {
    const service = await start({ STORE_URL: redis.url });
    await pending(service, 'lost');
    const stream = await OpenStream.of(service, '/requests/lost');
    await expect.poll(() => stream.events.length, PATIENT).toBe(1);
    await redis.command('FLUSHALL');
    await expect.poll(() => stream.ended, { timeout: 60_000 }).toBe(true);
    expect(stream.events.map(({ event }) => event)).toEqual(['pending']);
  }, 90_000);

  it('has the outcome whose webhook came to the other one, and goes on while the store is away', async () => {
    const [a, b] = [await start({ STORE_URL: redis.url }), await start({ STORE_URL: redis.url })];
    await pending(a, 'first');
    const first = await OpenStream.of(a, '/requests/first');
    await expect.poll(() => first.events.length, PATIENT).toBe(1);
    const begun = performance.now();
    await notify(b, { external_id: 'first', br_code: 'the code' });
    await expect.poll(() => first.ended, PATIENT).toBe(true);
    expect(performance.now() - begun).toBeLessThan(10_000); // and not with the next read after a silence
    expect(first.events.map(({ event }) => event)).toEqual(['pending', 'succeeded']);

    await pending(a, 'second');
    const second = await OpenStream.of(a, '/requests/second');
    await expect.poll(() => second.events.length, PATIENT).toBe(1);
    await redis.restart({ keepData: true });
    await expect.poll(async () => (await b.fetch('/health/ready')).status, { timeout: 20_000 }).toBe(200);
    expect((await notify(b, { external_id: 'second', br_code: 'the code' })).status).toBe(200);
    await expect
      .poll(() => second.events.map(({ event }) => event), { timeout: 30_000 })
      .toEqual(['pending', 'succeeded']);
  });
});
