import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { CallbackServer } from './support/callback-receiver.js';
import { Certificates } from './support/certificates.js';
import { idsOf, PATIENT } from './support/deployment.js';
import type { Environment } from './support/program.js';
import { RedisServer } from './support/redis-server.js';
import { SandboxProcess } from './support/sandbox-process.js';
import { answer, ScriptedProvider } from './support/scripted-provider.js';
import { ServiceProcess } from './support/service-process.js';

const SECRETS = [1, 2].map((byte) => `whsec_${Buffer.alloc(24, byte).toString('base64')}`);

let certificates: Certificates;
let receiver: CallbackServer;

beforeAll(async () => {
  certificates = new Certificates();
  receiver = await CallbackServer.start(certificates);
});

afterAll(async () => {
  await receiver.stop();
  certificates.remove();
});

beforeEach(() => {
  receiver.received.length = 0;
  receiver.answer = () => [204];
});

const told = (): Environment => ({
  CALLBACK_HOSTS: receiver.host,
  CALLBACK_NETWORKS: '127.0.0.0/8,::1/128',
  CALLBACK_SIGNING_SECRETS: SECRETS.join(),
  NODE_EXTRA_CA_CERTS: certificates.path('ca.pem'),
});

async function start(environment: Environment = {}): Promise<ServiceProcess> {
  const service = await ServiceProcess.start({ ...told(), ...environment });
  onTestFinished(() => service.kill());
  return service;
}

/** What callbacks say of which request, in the order in which they came. */
const said = () =>
  receiver.received.map(({ body }) => {
    const { type, data } = JSON.parse(body) as { type: string; data: { external_id: string } };
    return `${data.external_id}: ${type}`;
  });

/** What the inbox shows of a callback. */
interface DeadCallback {
  readonly id: string;
  readonly reason: string;
}

async function dead(service: ServiceProcess): Promise<readonly DeadCallback[]> {
  const answered = await service.fetch('/inbox?kind=callback');
  return ((await answered.json()) as { entries: DeadCallback[] }).entries;
}

/** The only one in the inbox, once it is there. */
async function untilDead(service: ServiceProcess): Promise<DeadCallback> {
  await expect.poll(async () => (await dead(service)).length, PATIENT).toBe(1);
  const [entry] = await dead(service);
  return entry!;
}

function ask(service: ServiceProcess, members: object, headers: Readonly<Record<string, string>> = {}) {
  const fields = { prefer: 'respond-async', 'callback-url': receiver.url, ...headers };
  return service.post('/new-qrcode', JSON.stringify(members), fields);
}

const notify = (service: ServiceProcess, notice: object) => service.post('/webhook', JSON.stringify(notice));

/** So many callbacks, once they have come. */
async function callbacks(count: number) {
  await expect.poll(() => receiver.received.length, { timeout: 30_000 }).toBeGreaterThanOrEqual(count);
  return receiver.received;
}

describe('a caller that was told "pending"', () => {
  it('is told the outcome as a Standard Webhook, signed with each secret', async () => {
    const service = await start();
    expect((await ask(service, { external_id: 'order-1', scenario: 'never' })).status).toBe(202);
    await notify(service, { external_id: 'order-1', br_code: 'the code', cashin_id: 'c-1' });
    const [callback] = await callbacks(1);
    expect(callback).toMatchObject({ path: '/paid?of=us', headers: { 'content-type': 'application/json' } });
    const status = await (await service.fetch('/requests/order-1')).json();
    for (const secret of SECRETS) {
      const verified = new Webhook(secret).verify(callback?.body ?? '', callback?.headers as Record<string, string>);
      expect(verified).toEqual({ type: 'request.succeeded', timestamp: expect.any(String), data: status });
    }
    expect(() => new Webhook(SECRETS[0] ?? '').verify(`${callback?.body} `, callback?.headers as never)).toThrow();
    await expect.poll(() => service.metric('async_como_sync_callbacks_total{result="delivered"}'), PATIENT).toBe(1);
  });

  it('by 504, or because it left, is told a failure as well', async () => {
    const service = await start({ TIMEOUT: '500' });
    const asked = await ask(service, { external_id: 'late', scenario: 'never' }, { prefer: '' });
    expect(asked.status).toBe(504);
    await notify(service, { external_id: 'late', status: 'failed', error: 'no money' });
    const [callback] = await callbacks(1);
    expect(JSON.parse(callback?.body ?? '')).toMatchObject({
      type: 'request.failed',
      data: { external_id: 'late', state: 'failed', error: { code: 'provider-failed', reason: 'no money' } },
    });
  });

  it('is told once, however often it asks', async () => {
    const service = await start();
    for (const _ of [1, 2, 3]) await ask(service, { external_id: 'often', scenario: 'never' });
    await notify(service, { external_id: 'often', br_code: 'the code' });
    await callbacks(1);
    expect((await ask(service, { external_id: 'sentinel', scenario: 'never' })).status).toBe(202);
    await notify(service, { external_id: 'sentinel', br_code: 'the code' });
    await callbacks(2);
    expect(receiver.received.map(({ body }) => (JSON.parse(body) as { data: object }).data)).toMatchObject([
      { external_id: 'often' },
      { external_id: 'sentinel' },
    ]);
  });

  it('is told again, by the same webhook-id, until it says 2xx; no redirect is followed', async () => {
    const elsewhere = await CallbackServer.start(certificates);
    onTestFinished(() => elsewhere.stop());
    receiver.answer = (n) => (n === 1 ? [307, { location: elsewhere.url }] : [200]);
    const service = await start();
    await ask(service, { external_id: 'again', scenario: 'never' });
    await notify(service, { external_id: 'again', br_code: 'the code' });
    const [first, second] = await callbacks(2);
    expect(second?.headers['webhook-id']).toBe(first?.headers['webhook-id']);
    expect(second?.body).toBe(first?.body);
    expect(elsewhere.received).toEqual([]);
    const metric = (result: string) => service.metric(`async_como_sync_callbacks_total{result="${result}"}`);
    await expect.poll(async () => [await metric('failed'), await metric('delivered')], PATIENT).toEqual([1, 1]);
  });

  it('that wants no more of it (410) is not told again: the callback is in the inbox, and an operator sends it again', async () => {
    receiver.answer = (n) => [n === 1 ? 410 : 200];
    const service = await start();
    await ask(service, { external_id: 'gone', scenario: 'never' });
    await notify(service, { external_id: 'gone', br_code: 'the code' });
    await callbacks(1);
    const inbox = async () =>
      (await (await service.fetch('/inbox?kind=callback')).json()) as { entries: { id: string; reason: string }[] };
    await expect.poll(async () => (await inbox()).entries, PATIENT).toMatchObject([{ external_id: 'gone' }]);
    const [entry] = (await inbox()).entries;
    expect(entry?.reason).toContain('410');
    const again = await service.post(`/inbox/${entry?.id}/redeliver`, '');
    expect(await again.json()).toMatchObject({ removed: true });
    await callbacks(2);
    expect(receiver.received[1]?.body).toBe(receiver.received[0]?.body);
  });
});

describe('a shutdown', () => {
  it('[E19] does not wait for the outcomes that callers are to be told', async () => {
    const service = await start({ SHUTDOWN_GRACE: '600000' });
    expect((await ask(service, { external_id: 'followed', scenario: 'never' })).status).toBe(202);
    await expect.poll(() => service.metric('async_como_sync_pending_requests'), PATIENT).toBe(1);
    service.signal('SIGTERM');
    expect(await service.ended).toBe(0);
  });
});

describe('a callback that was given up', () => {
  it('is sent again to its whole URL, by its webhook-id, although the inbox shows no credential', async () => {
    receiver.answer = (n) => [n === 1 ? 410 : 200];
    const service = await start();
    const url = `${receiver.url}&token=of-the-caller&sig=of-the-caller`;
    await ask(service, { external_id: 'gone', scenario: 'never' }, { 'callback-url': url });
    await notify(service, { external_id: 'gone', br_code: 'the code' });
    const { id } = await untilDead(service);
    for (const accept of ['application/json', 'message/http']) {
      const shown = await service.fetch(`/inbox/${id}`, { headers: { accept } });
      expect(await shown.text()).not.toMatch(/of-the-caller|sha256/);
    }
    const again = await service.post(`/inbox/${id}/redeliver`, '');
    expect(await again.json()).toMatchObject({ removed: true });
    const [first, second] = await callbacks(2);
    expect(second?.path).toBe('/paid?of=us&token=of-the-caller&sig=of-the-caller');
    expect(second?.body).toBe(first?.body);
    expect(second?.headers['webhook-id']).toBe(first?.headers['webhook-id']);
  });

  it('because there was no outcome is kept, and there is nothing to send again', async () => {
    const service = await start({ RESULT_TTL: '2500' });
    await ask(service, { external_id: 'no outcome', scenario: 'never' });
    const { id, reason } = await untilDead(service);
    expect(reason).toContain('without an outcome');
    const again = await service.post(`/inbox/${id}/redeliver`, '');
    expect([again.status, await again.json()]).toMatchObject([400, { code: 'validation-error' }]);
    expect(await dead(service)).toMatchObject([{ id }]);
    expect(receiver.received).toEqual([]);
  });
});

describe('a request that was refused, and is asked for again', () => {
  it('has a callback for each outcome, with an id of its own, also while the first one is still being told', async () => {
    const provider = await ScriptedProvider.start();
    onTestFinished(() => provider.stop());
    provider.cashins = (response, { number }) => answer(response, number === 1 ? 422 : 202, {});
    receiver.answer = (n) => [n === 1 ? 500 : 204];
    const url = `http://127.0.0.1:${provider.port}`;
    const service = await start({ AUTH_URL: url, CASHIN_URL: url, APIKEY: 'key' });
    expect((await ask(service, { external_id: 'again' })).status).toBe(202);
    await callbacks(1);
    expect((await ask(service, { external_id: 'again' })).status).toBe(202);
    await expect.poll(() => provider.callsTo('/cashins').length, PATIENT).toBe(2);
    await notify(service, { external_id: 'again', br_code: 'the code' });
    await callbacks(3);
    const [failed, succeeded] = ['again: request.failed', 'again: request.succeeded'];
    expect(said().sort()).toEqual([failed, failed, succeeded]);
    const ids = (what: string) =>
      new Set(receiver.received.flatMap(({ headers }, at) => (said()[at] === what ? [headers['webhook-id']] : [])));
    expect([ids(failed).size, ids(succeeded).size]).toEqual([1, 1]);
    expect(ids(failed)).not.toEqual(ids(succeeded));
  });
});

describe('a receiver that hangs', () => {
  it('holds up nobody else, however much is due to it', async () => {
    const hanging = await CallbackServer.start(certificates);
    onTestFinished(() => hanging.stop());
    hanging.hangs = true;
    const service = await start({ CALLBACK_HOSTS: `${receiver.host},${hanging.host}` });
    const ids = idsOf('hanging', 250);
    const callbackUrl = { 'callback-url': hanging.url };
    const asked = await Promise.all(ids.map((id) => ask(service, { external_id: id, scenario: 'never' }, callbackUrl)));
    expect(asked.every(({ status }) => status === 202)).toBe(true);
    await Promise.all(ids.map((id) => notify(service, { external_id: id, br_code: 'the code' })));
    await expect.poll(() => hanging.received.length, PATIENT).toBeGreaterThan(0);
    await ask(service, { external_id: 'other', scenario: 'never' });
    await notify(service, { external_id: 'other', br_code: 'the code' });
    await callbacks(1);
    // An attempt at the one that hangs takes ten seconds. If they held up the others, nearly all of them would have failed by now.
    expect(await service.metric('async_como_sync_callbacks_total{result="failed"}')).toBeLessThan(200);
  });
});

describe('a caller that was told the outcome', () => {
  it('is not told it again', async () => {
    const service = await start();
    const prefer = { prefer: 'wait=20' };
    expect((await ask(service, { external_id: 'at once' }, prefer)).status).toBe(200);
    expect((await ask(service, { external_id: 'failed', scenario: 'fail' }, prefer)).status).toBe(502);
    await ask(service, { external_id: 'sentinel', scenario: 'never' });
    await notify(service, { external_id: 'sentinel', br_code: 'the code' });
    await callbacks(1);
    expect(receiver.received.map(({ body }) => (JSON.parse(body) as { data: object }).data)).toMatchObject([
      { external_id: 'sentinel' },
    ]);
  });
});

describe('Callback-Url', () => {
  it.each([
    ['http', 'http://localhost/paid'],
    ['a host that is not on the list', 'https://elsewhere.example/'],
    ['an address', 'https://127.0.0.1/'],
    ['the address where clouds tell their secrets', 'https://169.254.169.254/latest/meta-data/'],
  ])('with %s is refused, and the provider is not called', async (_, url) => {
    const service = await start();
    const answer = await ask(service, { external_id: 'refused' }, { 'callback-url': url });
    expect([answer.status, await answer.json()]).toMatchObject([
      400,
      { code: 'validation-error', errors: [{ header: 'Callback-Url' }] },
    ]);
    expect((await service.fetch('/requests/refused')).status).toBe(404);
    expect(await service.metric('async_como_sync_provider_calls_total{result="accepted"}')).toBe(0);
  });

  it('is refused if its name leads to an address of this machine, and no network is named', async () => {
    const service = await start({ CALLBACK_NETWORKS: '' });
    const answer = await ask(service, { external_id: 'refused' });
    expect([answer.status, await answer.json()]).toMatchObject([
      400,
      { errors: [{ header: 'Callback-Url', detail: expect.stringContaining('not public') }] },
    ]);
  });

  it('is not taken where CALLBACK_HOSTS is unset, and refused is better than forgotten', async () => {
    const service = await start({
      CALLBACK_HOSTS: '',
      CALLBACK_SIGNING_SECRETS: '',
      SANDBOX: 'false',
      DOMAIN: 'x.example',
      APIKEY: 'key',
    });
    const answer = await ask(service, { external_id: 'refused' });
    expect([answer.status, await answer.json()]).toMatchObject([
      400,
      { errors: [{ header: 'Callback-Url', detail: expect.stringContaining('CALLBACK_HOSTS') }] },
    ]);
  });

  it('may be the sandbox’s own receiver outside production, which shows what it got', async () => {
    const service = await start({ CALLBACK_HOSTS: '', CALLBACK_SIGNING_SECRETS: '' });
    const refused = (await (await ask(service, {})).json()) as { detail: string };
    const url = /http:\/\/\S+callbacks/.exec(refused.detail)?.[0] ?? '';
    expect((await ask(service, { external_id: 'shown' }, { 'callback-url': url })).status).toBe(202);
    const shown = async () => (await (await fetch(url)).json()) as object[];
    await expect
      .poll(shown, PATIENT)
      .toMatchObject([
        { verified: true, status: 204, body: { type: 'request.succeeded', data: { external_id: 'shown' } } },
      ]);
  });
});

describe('over two instances', () => {
  let redis: RedisServer;

  beforeAll(async () => {
    redis = await RedisServer.start();
  });

  afterAll(() => redis.end());

  it('a callback that can not be stored is refused with its call, and the provider is not called', async () => {
    const store = await RedisServer.start();
    onTestFinished(() => store.end());
    const provider = await ScriptedProvider.start();
    onTestFinished(() => provider.stop());
    const url = `http://127.0.0.1:${provider.port}`;
    const service = await start({ STORE_URL: store.url, AUTH_URL: url, CASHIN_URL: url, APIKEY: 'key' });
    await service.untilReady();
    await store.stop();
    const refused = await ask(service, { external_id: 'not stored' });
    expect([refused.status, await refused.json()]).toMatchObject([503, { code: 'store-unavailable' }]);
    expect(refused.headers.get('retry-after')).not.toBeNull();
    expect(provider.callsTo('/cashins')).toEqual([]);
  });

  it('[F51] an instance that is killed after it has said "pending" leaves the callback to another one', async () => {
    const sandbox = await SandboxProcess.start({ WEBHOOK_URL: 'http://127.0.0.1:9/webhook' });
    onTestFinished(() => sandbox.kill());
    const shared = { STORE_URL: redis.url, ...sandbox.client.provider, APIKEY: 'sandbox' };
    const [a, b] = [await start(shared), await start(shared)];
    for (const id of ['killed-1', 'killed-2']) {
      expect((await ask(a, { external_id: id, scenario: 'never' })).status).toBe(202);
    }
    await notify(b, { external_id: 'killed-1', br_code: 'the code' });
    await a.kill();
    await notify(b, { external_id: 'killed-2', br_code: 'the code' });
    await expect
      .poll(
        () =>
          new Set(
            receiver.received.map(
              ({ body }) => (JSON.parse(body) as { data: { external_id: string } }).data.external_id,
            ),
          ),
        { timeout: 60_000 },
      )
      .toEqual(new Set(['killed-1', 'killed-2']));
  });
});
