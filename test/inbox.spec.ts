import { createHmac, randomUUID } from 'node:crypto';
import { Agent, request } from 'undici';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { PATIENT } from './support/deployment.js';
import { LocalService } from './support/local-service.js';
import { PostgresServer } from './support/postgres-server.js';
import { RedisServer } from './support/redis-server.js';
import { ServiceProcess } from './support/service-process.js';

const SECRET = 'the-secret-of-the-provider';
const SIGNED = { WEBHOOK_AUTH: 'hmac-sha256', WEBHOOK_SECRETS: SECRET };

type Json = Readonly<Record<string, unknown>>;

interface Entry extends Json {
  readonly id: string;
  readonly kind: string;
}

/** What a test needs of a service, wherever it runs. */
type Service = Pick<LocalService, 'fetch' | 'post' | 'url'>;

async function start(environment: Record<string, string> = {}): Promise<LocalService> {
  const service = await LocalService.start(environment);
  onTestFinished(() => service.end());
  return service;
}

async function inbox(service: Service, query = ''): Promise<{ entries: readonly Entry[]; next?: string }> {
  return (await (await service.fetch(`/inbox${query}`)).json()) as { entries: readonly Entry[]; next?: string };
}

/** The only entry of a kind, once it is there. */
async function only(service: Service, kind: string): Promise<Entry> {
  await expect.poll(async () => (await inbox(service, `?kind=${kind}`)).entries, PATIENT).toHaveLength(1);
  return (await inbox(service, `?kind=${kind}`)).entries[0]!;
}

async function show(service: Service, { id }: Entry): Promise<Json> {
  return (await (await service.fetch(`/inbox/${id}`)).json()) as Json;
}

async function redeliver(service: Service, { id }: Entry, body?: object): Promise<readonly [number, Json]> {
  const answer = await service.post(`/inbox/${id}/redeliver`, body ? JSON.stringify(body) : '');
  return [answer.status, (await answer.json()) as Json];
}

async function historyOf(service: Service, id: string): Promise<readonly Json[]> {
  const answer = await service.fetch(`/requests/${id}/history`);
  if (answer.status !== 200) return [];
  return ((await answer.json()) as { events: readonly Json[] }).events;
}

/** Sends a webhook as the provider would. */
function notify(service: Service, notice: object | string, secret = SECRET, headers = {}): Promise<Response> {
  const body = typeof notice === 'string' ? notice : JSON.stringify(notice);
  const signature = createHmac('sha256', secret).update(body).digest('hex');
  return service.post('/webhook', body, { 'x-signature': signature, ...headers });
}

/** Asks as a caller would, and answers when the caller is answered. */
async function ask(service: Service, members: object, headers = {}): Promise<readonly [number, Json]> {
  const answer = await service.post('/new-qrcode', JSON.stringify(members), { prefer: 'wait=20', ...headers });
  return [answer.status, (await answer.json()) as Json];
}

/** A caller that waits, once its request is known. */
async function waiting(service: Service, id: string): Promise<Promise<readonly [number, Json]>[]> {
  const answer = ask(service, { external_id: id, scenario: 'never' });
  await expect.poll(async () => (await service.fetch(`/requests/${encodeURIComponent(id)}`)).status, PATIENT).toBe(200);
  return [answer];
}

const good = (id: string, code = `code of ${id}`) => ({ external_id: id, br_code: code });

describe('a webhook that settled nothing', () => {
  it('is kept with its bytes, its headers, why, when, where, and the request that it names', async () => {
    const service = await start();
    const sentAt = Date.now();
    const body = '{ "external_id": "nobody’s",\n "br_code": "x", "amount": 9007199254740993 }';
    const answer = await service.post('/webhook', body, { 'x-request-id': 'req-1', 'user-agent': 'bank/1' });
    expect(answer.status).toBe(200);
    const entry = await only(service, 'unmatched');
    expect(entry).toMatchObject({
      kind: 'unmatched',
      reason: expect.stringContaining('Nobody has asked'),
      external_id: 'nobody’s',
      request_id: 'req-1',
      instance: expect.any(String),
      method: 'POST',
      url: '/webhook',
      size: Buffer.byteLength(body),
    });
    expect(Math.abs(Date.parse(String(entry['received_at'])) - sentAt)).toBeLessThan(60_000);
    const shown = await show(service, entry);
    expect(shown).toMatchObject({ body, whole: true });
    expect(shown['headers']).toContainEqual({ name: 'user-agent', value: 'bank/1' });
    expect(Buffer.from(String(shown['body_base64']), 'base64').toString()).toBe(body);
  });

  it.each<[kind: string, notice: (id: string) => object | string]>([
    ['unidentified', () => ({ br_code: 'x' })],
    ['conflicting', (id) => good(id, 'another code')],
    ['early', () => good(`early ${randomUUID()}`)],
    ['unreadable', () => '{"external_id": '],
  ])('because it is %s is kept as that', async (kind, notice) => {
    const service = await start(SIGNED);
    expect(await ask(service, { external_id: 'known' })).toMatchObject([200, {}]);
    await notify(service, notice('known'));
    expect(await only(service, kind)).toMatchObject({ kind, reason: expect.any(String) });
    expect((await inbox(service)).entries).toHaveLength(1);
  });

  it('is kept once, however many of its notices settled nothing', async () => {
    const service = await start();
    await service.post('/webhook', JSON.stringify([good('a'), good('b'), { br_code: 'x' }]));
    await only(service, 'unidentified');
    expect((await only(service, 'unmatched'))['external_id']).toBe('a');
  });

  it('is not kept if it settled something, came twice, or says nothing yet', async () => {
    const service = await start();
    const [caller] = await waiting(service, 'id');
    for (const notice of [{ external_id: 'id', status: 'processing' }, good('id'), good('id')]) {
      expect((await service.post('/webhook', JSON.stringify(notice))).status).toBe(200);
    }
    expect(await caller).toMatchObject([200, {}]);
    await service.post('/webhook', JSON.stringify(good('nobody’s')));
    await only(service, 'unmatched');
    expect((await inbox(service)).entries).toHaveLength(1);
  });

  it('gives way to newer ones of its kind, and to none of another kind', async () => {
    const service = await start({ MAX_INBOX: '5' });
    await service.post('/webhook', '{"br_code": "x"}');
    await only(service, 'unidentified');
    for (let index = 0; index < 12; index++) await service.post('/webhook', JSON.stringify(good(`id ${index}`)));
    const ids = async () => (await inbox(service, '?kind=unmatched')).entries.map((entry) => entry['external_id']);
    await expect.poll(ids, PATIENT).toEqual(['id 11', 'id 10', 'id 9', 'id 8', 'id 7']);
    await only(service, 'unidentified');
  });

  it('is kept for INBOX_TTL, and not at all with MAX_INBOX=0', async () => {
    const service = await start({ INBOX_TTL: '500' });
    await service.post('/webhook', JSON.stringify(good('id')));
    await only(service, 'unmatched');
    await expect.poll(async () => (await inbox(service)).entries, PATIENT).toEqual([]);
    const none = await start({ MAX_INBOX: '0' });
    await none.post('/webhook', JSON.stringify(good('id')));
    expect((await inbox(none)).entries).toEqual([]);
  });

  it('of more than 64 KiB is kept up to there, and can not be delivered again', async () => {
    const service = await start();
    const body = JSON.stringify({ ...good('id'), more: 'm'.repeat(100_000) });
    await service.post('/webhook', body);
    const entry = await only(service, 'unmatched');
    const shown = await show(service, entry);
    expect(shown).toMatchObject({ size: body.length, whole: false, body: body.slice(0, 65_536) });
    expect(await redeliver(service, entry)).toMatchObject([400, { code: 'validation-error' }]);
  });
});

describe('a webhook without a valid proof', () => {
  it('is kept without its body, and its reason says what is wrong', async () => {
    const service = await start(SIGNED);
    expect((await notify(service, good('id'), 'another secret of 16')).status).toBe(401);
    const entry = await only(service, 'rejected');
    expect(entry).toMatchObject({ reason: expect.stringContaining('another secret'), address: '127.0.0.1' });
    expect(entry).not.toHaveProperty('external_id');
    expect(entry['size']).toBe(JSON.stringify(good('id')).length);
    expect(await show(service, entry)).toMatchObject({ whole: false });
    expect(await show(service, entry)).not.toHaveProperty('body');
    expect(await redeliver(service, entry)).toMatchObject([400, { detail: expect.stringContaining('INBOX_REJECTED') }]);
  });

  it('because of its time is told from one because of its secret', async () => {
    const secret = `whsec_${Buffer.alloc(24, 1).toString('base64')}`;
    const service = await start({ WEBHOOK_AUTH: 'standard-webhooks', WEBHOOK_SECRETS: secret });
    const body = JSON.stringify(good('id'));
    const then = Math.floor(Date.now() / 1_000) - 3_600;
    const signature = createHmac('sha256', Buffer.alloc(24, 1)).update(`msg.${then}.${body}`).digest('base64');
    const headers = { 'webhook-id': 'msg', 'webhook-timestamp': `${then}`, 'webhook-signature': `v1,${signature}` };
    expect((await service.post('/webhook', body, headers)).status).toBe(401);
    expect(await only(service, 'rejected')).toMatchObject({
      reason: expect.stringContaining('too far from our clock'),
    });
  });

  it('takes one slot of its address and minute, however many come', async () => {
    const service = await start({ ...SIGNED, INBOX_REJECTED: 'true' });
    for (let index = 0; index < 50; index++) await notify(service, good(`id ${index}`), 'another secret of 16');
    await expect.poll(async () => (await inbox(service)).entries.length, PATIENT).toBeGreaterThan(0);
    expect((await inbox(service)).entries.length).toBeLessThanOrEqual(2); // a minute may have ended meanwhile
  });

  it('has its credentials kept as digests only, in no answer and no capture', async () => {
    const service = await start({
      WEBHOOK_AUTH: 'token',
      WEBHOOK_SECRETS: SECRET,
      WEBHOOK_HEADER: 'x-of-bank',
      INBOX_REJECTED: 'true',
    });
    const wrong = 'a-wrong-token-of-a-bank';
    const headers = { 'x-of-bank': wrong, authorization: `Bearer ${wrong}`, cookie: `a=${wrong}`, 'x-event': 'paid' };
    expect(
      (await service.post(`/webhook?token=${wrong}&apikey=${wrong}`, JSON.stringify(good('id')), headers)).status,
    ).toBe(401);
    const entry = await only(service, 'rejected');
    const shown = await show(service, entry);
    const capture = await (await service.fetch(`/inbox/${entry.id}`, { headers: { accept: 'message/http' } })).text();
    expect(JSON.stringify([entry, shown, capture])).not.toContain(wrong);
    expect(JSON.stringify([entry, shown, capture])).not.toContain('sha256:');
    expect(shown['headers']).toContainEqual({ name: 'x-of-bank', value: '(not kept)' });
    expect(shown['headers']).toContainEqual({ name: 'authorization', value: 'Bearer (not kept)' });
    expect(shown['headers']).toContainEqual({ name: 'x-event', value: 'paid' });
  });
});

describe('a webhook without a valid proof, with INBOX_REJECTED=true', () => {
  it('stays as it is, whatever comes to other instances from its address', async () => {
    const redis = await RedisServer.start();
    onTestFinished(() => redis.end());
    const shared = { ...SIGNED, STORE_URL: redis.url, INBOX_REJECTED: 'true' };
    const [one, other] = [await start(shared), await start({ ...shared, INBOX_REJECTED: 'false' })];
    await notify(one, good('id'), 'another secret of 16');
    const entry = await only(one, 'rejected');
    await notify(other, good('forged'), 'another secret of 16');
    await expect.poll(async () => (await inbox(one)).entries, PATIENT).toHaveLength(2);
    expect(await show(other, entry)).toMatchObject({ body: JSON.stringify(good('id')), whole: true });
  });

  it('says nothing of the request that it names', async () => {
    const service = await ServiceProcess.start({ ...SIGNED, INBOX_REJECTED: 'true' });
    onTestFinished(() => service.kill());
    await notify(service, good('id', 'no BR Code'), 'another secret of 16');
    expect((await only(service, 'rejected'))['external_id']).toBe('id');
    expect(await service.metric('async_como_sync_invalid_br_codes_total{fault="tlv"}')).toBe(0);
    expect(service.output).not.toContain('invalid-br-code');
  });
});

describe('delivering again', () => {
  it('settles the request of a webhook that named none, with the id that the operator gives', async () => {
    const service = await start();
    const [caller] = await waiting(service, 'order-1');
    await service.post('/webhook', '{"br_code": "the code"}');
    const entry = await only(service, 'unidentified');
    expect(await redeliver(service, entry)).toEqual([
      200,
      { authentic: true, results: [{ result: 'unidentified' }], removed: false },
    ]);
    const results = [{ external_id: 'order-1', result: 'settled' }];
    expect(await redeliver(service, entry, { id: 'order-1' })).toEqual([
      200,
      { authentic: true, results, removed: true },
    ]);
    expect(await caller).toMatchObject([200, { qr_code: 'the code' }]);
    expect((await inbox(service)).entries).toEqual([]);
    expect(await redeliver(service, entry)).toMatchObject([404, { code: 'not-found' }]);
  });

  it.each([
    ['where it names its request itself', JSON.stringify(good('its own'))],
    ['for several notices', '[{"br_code": "x"}, {"br_code": "y"}]'],
  ])('takes no id %s', async (_, body) => {
    const service = await start();
    await service.post('/webhook', body);
    await expect.poll(async () => (await inbox(service)).entries, PATIENT).toHaveLength(1);
    const [entry] = (await inbox(service)).entries;
    expect(await redeliver(service, entry!, { id: 'order-1' })).toMatchObject([400, { errors: [{ pointer: '/id' }] }]);
    expect((await inbox(service)).entries).toHaveLength(1);
  });

  it.each(['', ' ', 'a\u0000b', {}, 1.5])('refuses %j as an id', async (id) => {
    const service = await start();
    await service.post('/webhook', '{"br_code": "x"}');
    const entry = await only(service, 'unidentified');
    expect(await redeliver(service, entry, { id })).toMatchObject([400, { code: 'validation-error' }]);
  });

  it('is late where nobody waits any more, and conflicting where another outcome was first; that one stays', async () => {
    const service = await start();
    await service.post('/webhook', JSON.stringify(good('a')));
    await service.post('/webhook', JSON.stringify(good('b')));
    await expect.poll(async () => (await inbox(service)).entries, PATIENT).toHaveLength(2);
    const [b, a] = (await inbox(service)).entries;
    const pending = { prefer: 'respond-async' };
    expect(await ask(service, { external_id: 'a', scenario: 'never' }, pending)).toMatchObject([202, {}]);
    expect(await ask(service, { external_id: 'b' })).toMatchObject([200, {}]);
    expect(await redeliver(service, a!)).toMatchObject([200, { results: [{ result: 'late' }], removed: true }]);
    expect(await redeliver(service, b!)).toMatchObject([200, { results: [{ result: 'conflicting' }], removed: false }]);
  });

  it('proves it anew: a body that was changed in the store, or a proof that never was valid, settles nothing', async () => {
    const service = await start({ ...SIGNED, INBOX_REJECTED: 'true' });
    const [caller] = await waiting(service, 'order-1');
    await notify(service, good('order-1'), 'another secret of 16');
    const entry = await only(service, 'rejected');
    const refused = { authentic: false, results: [], removed: false, reason: expect.stringContaining('secret') };
    expect(await redeliver(service, entry)).toEqual([200, refused]);
    await notify(service, good('order-1'));
    expect(await caller).toMatchObject([200, {}]);
  });

  it.each([
    ['memory', undefined],
    ['Redis', RedisServer],
    ['Postgres', PostgresServer],
  ])('leaves what is early in the inbox until its request has come: in %s', async (_, Server) => {
    const server = await Server?.start();
    onTestFinished(() => server?.end());
    const service = await start({ ...SIGNED, ...(server && { STORE_URL: server.url }) });
    await notify(service, good('id'));
    const entry = await only(service, 'early');
    expect(await redeliver(service, entry)).toMatchObject([
      200,
      { results: [{ result: 'duplicate' }], removed: false },
    ]);
    expect(await ask(service, { external_id: 'id' })).toMatchObject([200, { qr_code: 'code of id' }]);
    expect(await redeliver(service, entry)).toMatchObject([200, { results: [{ result: 'duplicate' }], removed: true }]);
  });

  it('writes a line for the audit', async () => {
    const service = await ServiceProcess.start();
    onTestFinished(() => service.kill());
    await service.post('/webhook', '{"br_code": "x"}');
    const entry = await only(service, 'unidentified');
    await show(service, entry);
    await redeliver(service, entry);
    expect((await service.fetch(`/inbox/${entry.id}`, { method: 'DELETE' })).status).toBe(204);
    expect((await service.fetch(`/inbox/${entry.id}`, { method: 'DELETE' })).status).toBe(404);
    for (const act of ['inbox-read', 'inbox-redelivered', 'inbox-removed']) {
      await expect.poll(() => service.output, PATIENT).toMatch(new RegExp(`audit.*${act}.*${entry.id}`));
    }
    await ask(service, { external_id: 'id' });
    expect(await historyOf(service, 'id')).not.toEqual([]);
    await expect.poll(() => service.output, PATIENT).toMatch(/audit.*history-read.*external_id=id/);
    await historyOf(service, 'id');
    expect(service.output.match(/history-read/g)?.length).toBeLessThanOrEqual(2); // a minute may have ended meanwhile
    expect(service.output).not.toMatch(/\bstatus\b.*outcome=/);
  });
});

describe('the list', () => {
  it('has pages, in the order of their coming, and goes on behind the last one', async () => {
    const service = await start();
    for (let index = 0; index < 7; index++) await service.post('/webhook', JSON.stringify(good(`${index}`)));
    await service.post('/webhook', '{"br_code": "x"}');
    await expect.poll(async () => (await inbox(service)).entries, PATIENT).toHaveLength(8);
    const seen: unknown[] = [];
    for (let query = '?limit=3'; ;) {
      const { entries, next } = await inbox(service, query);
      seen.push(...entries.map((entry) => entry['external_id'] ?? 'none'));
      if (next === undefined) break;
      expect(entries).toHaveLength(3);
      query = `?limit=3&cursor=${next}`;
    }
    expect(new Set(seen)).toEqual(new Set(['none', '6', '5', '4', '3', '2', '1', '0']));
    expect(seen).toHaveLength(8);
  });

  it('is filtered by kind, by request and by time', async () => {
    const service = await start();
    await service.post('/webhook', JSON.stringify(good('a')));
    await service.post('/webhook', JSON.stringify(good('b')));
    await service.post('/webhook', '{"br_code": "x"}');
    await expect.poll(async () => (await inbox(service)).entries, PATIENT).toHaveLength(3);
    const ids = async (query: string) => (await inbox(service, query)).entries.map((entry) => entry['external_id']);
    expect(await ids('?external_id=a')).toEqual(['a']);
    expect(await ids('?external_id=a&kind=unidentified')).toEqual([]);
    const [later, earlier] = [3_600_000, -3_600_000].map((ms) => new Date(Date.now() + ms).toISOString());
    expect(await ids(`?kind=unmatched&from=${earlier}&to=${later}`)).toHaveLength(2);
    expect(await ids(`?from=${later}`)).toEqual([]);
    expect(await ids(`?to=${earlier}`)).toEqual([]);
  });

  it.each([
    'kind=foo',
    'kind=early&kind=early',
    'from=yesterday',
    'to=1',
    'from=2026-02-31T00:00:00Z',
    'from=2026-01-31%2012:00%20PM',
    'to=2026-01-31T00:00:00',
    'limit=0',
    'limit=201',
    'cursor=x',
    'unknown=1',
  ])('refuses ?%s', async (query) => {
    const service = await start();
    const answer = await service.fetch(`/inbox?${query}`);
    expect([answer.status, await answer.json()]).toMatchObject([
      400,
      { code: 'validation-error', errors: [{ parameter: query.split('=')[0] }] },
    ]);
  });
});

describe.each([
  ['Redis', () => RedisServer.start()],
  ['Postgres', () => PostgresServer.start()],
])('a webhook that failed for a wrong secret, on %s', (_, startServer) => {
  it('[F52] is seen on another instance, understood, and delivered again once the secret is mended: its caller is answered', async () => {
    const server = await startServer();
    onTestFinished(() => server.end());
    const shared = {
      STORE_URL: server.url,
      WEBHOOK_AUTH: 'token',
      WEBHOOK_HEADER: 'x-of-bank',
      INBOX_REJECTED: 'true',
    };
    const wrong = await start({ ...shared, WEBHOOK_SECRETS: 'the-secret-of-last-year' });
    const [caller] = await waiting(wrong, 'order-1');
    const webhook = JSON.stringify(good('order-1'));
    expect((await wrong.post('/webhook', webhook, { 'x-of-bank': SECRET })).status).toBe(401);
    const mended = await start({ ...shared, WEBHOOK_SECRETS: `the-secret-of-last-year,${SECRET}` });
    const entry = await only(mended, 'rejected');
    expect(entry).toMatchObject({ external_id: 'order-1', reason: expect.stringContaining('is not ours') });
    expect(await show(mended, entry)).toMatchObject({ body: webhook, whole: true });
    expect(await redeliver(wrong, entry)).toMatchObject([200, { authentic: false, removed: false }]);
    const results = [{ external_id: 'order-1', result: 'settled' }];
    expect(await redeliver(mended, entry)).toEqual([200, { authentic: true, results, removed: true }]);
    expect(await caller).toMatchObject([200, { qr_code: 'code of order-1' }]);
    expect((await inbox(wrong)).entries).toEqual([]);
    await expect
      .poll(async () => (await historyOf(mended, 'order-1')).filter(({ what }) => what === 'webhook'), PATIENT)
      .toMatchObject([{ result: 'settled', again: true }]);
    await expect
      .poll(async () => new Set((await historyOf(mended, 'order-1')).map(({ instance }) => instance)).size, PATIENT)
      .toBe(2);
  });
});

describe('an operator', () => {
  const KEY = 'the-key-of-an-operator';
  const PRODUCTION = {
    NODE_ENV: 'production',
    SANDBOX: 'true',
    API_KEYS: 'the-key-of-a-caller-1',
    WEBHOOK_AUTH: 'none',
  };
  const PATHS = ['/inbox', '/inbox/unmatched-1', '/requests/id/history'];

  it.each([
    ['nobody in production without OPERATOR_KEYS', PRODUCTION, undefined],
    ['nobody in production without OPERATOR_KEYS, whatever key is sent', PRODUCTION, KEY],
    ['nobody without a key', { OPERATOR_KEYS: KEY }, undefined],
    ['nobody with a caller’s key', { ...PRODUCTION, OPERATOR_KEYS: KEY }, PRODUCTION.API_KEYS],
  ])('is %s', async (_, environment, key) => {
    const service = await start(environment);
    const headers = key === undefined ? {} : { 'x-api-key': key };
    for (const path of PATHS) {
      const answer = await service.fetch(path, { headers });
      expect([answer.status, await answer.json()]).toMatchObject([401, { code: 'unauthorized' }]);
    }
    const again = await service.post('/inbox/unmatched-1/redeliver', '', headers);
    const removed = await service.fetch('/inbox/unmatched-1', { method: 'DELETE', headers });
    expect([again.status, removed.status]).toEqual([401, 401]);
  });

  it.each(['x-api-key', 'authorization'])('has one of OPERATOR_KEYS in %s', async (name) => {
    const service = await start({ ...PRODUCTION, OPERATOR_KEYS: `another-key-of-one-more,${KEY}` });
    const headers = { [name]: name === 'authorization' ? `Bearer ${KEY}` : KEY };
    expect((await service.fetch('/inbox', { headers })).status).toBe(200);
    expect((await service.fetch('/requests/id/history', { headers })).status).toBe(404);
    const asked = await service.post('/new-qrcode', '{}', headers);
    expect(asked.status).toBe(401); // an operator is no caller
  });
});

describe('10,000 hostile webhooks', () => {
  let service: ServiceProcess;

  beforeAll(async () => {
    service = await ServiceProcess.start({ ...SIGNED, INBOX_REJECTED: 'true' });
  });

  afterAll(() => service.kill());

  it('change nothing for the genuine ones: each is answered, and what settled nothing is in the inbox', async () => {
    await notify(service, good('of nobody, before'));
    const callers = await Promise.all(Array.from({ length: 20 }, (_, index) => waiting(service, `order-${index}`)));
    const body = JSON.stringify(good('order-1', 'hostile'));
    const sender = new Agent({ connections: 10 });
    const statuses = new Set<number>();
    const flood = async (): Promise<void> => {
      for (let sent = 0; sent < 1_000; sent++) {
        const headers = { 'content-type': 'application/json', 'x-signature': sent.toString(16).padStart(64, '0') };
        const init = { method: 'POST', headers, body, dispatcher: sender } as const;
        const forged = await request(`${service.url}/webhook`, init);
        await forged.body.dump();
        statuses.add(forged.statusCode);
      }
    };
    const floods = Promise.all(Array.from({ length: 10 }, flood));
    for (const [index, [caller]] of callers.entries()) {
      expect((await notify(service, good(`order-${index}`))).status).toBe(200);
      expect(await caller).toMatchObject([200, { qr_code: `code of order-${index}` }]);
    }
    await floods;
    await sender.destroy();
    expect([...statuses]).toEqual([401]);
    await notify(service, good('of nobody, after'));
    await expect
      .poll(async () => (await inbox(service, '?kind=early')).entries.map((entry) => entry['external_id']), PATIENT)
      .toEqual(['of nobody, after', 'of nobody, before']);
    expect((await inbox(service, '?kind=rejected')).entries.length).toBeLessThanOrEqual(3);
  });
});

describe('the history of a request', () => {
  it('tells who asked, the call, the webhooks and what became of them, and how callers were answered', async () => {
    const service = await start();
    const [caller] = await waiting(service, 'id');
    const pending = await service.post('/new-qrcode', '{"external_id":"id","scenario":"never"}', { prefer: 'wait=1' });
    expect(pending.status).toBe(504);
    await service.post('/webhook', '{"external_id": "id", "status": "processing"}');
    await service.post('/webhook', JSON.stringify(good('id')));
    await caller;
    await service.post('/webhook', JSON.stringify(good('id', 'another')));
    await expect
      .poll(async () => (await historyOf(service, 'id')).map(({ what }) => what), PATIENT)
      .toContain('answered');
    await expect
      .poll(
        async () => (await historyOf(service, 'id')).map(({ what, result, outcome }) => [what, result ?? outcome]),
        PATIENT,
      )
      .toEqual([
        ['asked', undefined],
        ['claimed', undefined],
        ['called', 'accepted'],
        ['asked', undefined],
        ['answered', 'timeout'],
        ['webhook', 'intermediate'],
        ['webhook', 'settled'],
        ['answered', 'succeeded'],
        ['webhook', 'conflicting'],
      ]);
    const [first] = await historyOf(service, 'id');
    expect(first).toMatchObject({
      at: expect.any(String),
      instance: expect.any(String),
      request_id: expect.any(String),
    });
  });

  it('is bounded, however many webhooks come', async () => {
    const service = await start();
    expect(await ask(service, { external_id: 'id' })).toMatchObject([200, {}]);
    for (let index = 0; index < 100; index++) await service.post('/webhook', JSON.stringify(good('id', `${index}`)));
    await expect.poll(async () => (await historyOf(service, 'id')).length, PATIENT).toBeGreaterThan(20);
    expect((await historyOf(service, 'id')).length).toBeLessThan(1_000);
  });

  it('tells also who waited and left, at a stream or not', async () => {
    const service = await start();
    await ask(service, { external_id: 'id', scenario: 'never' }, { prefer: 'respond-async' });
    const leave = async (headers: Record<string, string>) => {
      const waiting = () => service.fetch('/requests/id', { headers, signal: AbortSignal.timeout(500) });
      await waiting().then(
        (response) => response.text().catch(() => {}),
        () => {},
      );
    };
    await leave({ prefer: 'wait=20' });
    await leave({ accept: 'text/event-stream' });
    await service.fetch('/requests/id', { method: 'HEAD', headers: { accept: 'text/event-stream' } });
    await expect
      .poll(async () => (await historyOf(service, 'id')).filter(({ what }) => what === 'waited'), PATIENT)
      .toMatchObject([{ outcome: 'caller-left' }, { outcome: 'caller-left' }]);
  });

  it('is not written of an id that nobody asked for, whoever names it', async () => {
    const service = await start();
    const { status } = await service.fetch('/requests/nobody’s', { headers: { prefer: 'wait=1' } });
    expect(status).toBe(404);
    const asked = await service.post('/new-qrcode', '{"external_id": "nobody’s"}', { 'callback-url': 'nonsense' });
    expect(asked.status).toBe(400);
    await service.post('/webhook', '{"external_id": "nobody’s", "status": "processing"}');
    await service.post('/webhook', JSON.stringify(good('nobody’s')));
    await only(service, 'unmatched');
    expect((await service.fetch('/requests/nobody’s/history')).status).toBe(404);
  });
});
