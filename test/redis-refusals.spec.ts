import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { RedisKeys } from '../src/event-manager/adapters/redis/redis-keys.js';
import {
  type Answer,
  ask,
  Deployment,
  find,
  idsOf,
  notify,
  PATIENT,
  resultOf,
  tally,
  tell,
} from './support/deployment.js';
import { freePort } from './support/free-port.js';
import { Link } from './support/link.js';
import { RedisServer } from './support/redis-server.js';
import type { ServiceProcess } from './support/service-process.js';

let deployment: Deployment;
let a: ServiceProcess;
let b: ServiceProcess;

// Webhooks are sent by the tests.
beforeAll(async () => {
  deployment = await Deployment.start({ redisSettings: ['--repl-diskless-sync-delay', '0'] });
  [a, b] = [deployment.instance(0), deployment.instance(1)];
  await deployment.sandbox.change({ scenario: 'never' });
});

afterAll(() => deployment.end());

afterEach(() => deployment.untilReady());

const redis = (name: string, ...args: readonly (string | number)[]) => deployment.redis.command(name, ...args);
const fill = () => redis('CONFIG', 'SET', 'maxmemory', 1);
const drain = () => redis('CONFIG', 'SET', 'maxmemory', 0);

/** Callers that wait on an instance, each for its own id, once the provider has their calls. */
async function hold(
  service: ServiceProcess,
  ...ids: readonly string[]
): Promise<{ readonly answers: Promise<Answer[]> }> {
  const answers = Promise.all(ids.map((external_id) => ask(service, { external_id })));
  await deployment.untilAsked(ids.length, ids);
  return { answers };
}

/** What a probe says of the store; undefined where the instance is ready. */
async function storeReason(service: ServiceProcess): Promise<string | undefined> {
  const { error } = (await (await service.fetch('/health/ready')).json()) as {
    readonly error?: { readonly store?: { readonly reason?: string } };
  };
  return error?.store?.reason;
}

describe('Redis is full', () => {
  it('[F26] what was delivered meanwhile goes first: a later webhook is conflicting, and status and replay tell the first one', async () => {
    const { answers } = await hold(a, 'full');
    await fill();
    const first = await notify(a, 'full', { br_code: 'FIRST' });
    expect([first.status, resultOf(first)]).toEqual([200, 'settled']);
    expect((await answers)[0]?.body['qr_code']).toBe('FIRST');
    expect(await a.metric('async_como_sync_unstored_outcomes')).toBe(1);
    await drain();
    const second = await notify(a, 'full', { br_code: 'SECOND' });
    expect([second.status, resultOf(second)]).toEqual([200, 'conflicting']);
    expect(await a.metric('async_como_sync_unstored_outcomes')).toBe(0);
    expect((await find(b, 'full')).body['result']).toMatchObject({ qr_code: 'FIRST' });
    expect((await ask(b, { external_id: 'full' })).body['qr_code']).toBe('FIRST');
    expect(await a.metric('async_como_sync_webhooks_total{result="conflicting"}')).toBe(1);
  });

  it('[F25] instances are unready and say why, refuse what is new, deliver what they hold, and keep what nobody can lose', async () => {
    const { answers } = await hold(a, 'held');
    const { answers: elsewhere } = await hold(b, 'elsewhere');
    const told = a.events('store-refuses').length;
    await fill();
    await expect.poll(() => storeReason(a), PATIENT).toBe('refuses (OOM)');
    const refused = await ask(a, { external_id: 'new' });
    expect([refused.status, refused.body['code']]).toEqual([503, 'store-unavailable']);
    expect((await notify(a, 'elsewhere')).status).toBe(503);
    expect((await notify(a, 'held')).status).toBe(200);
    expect((await answers)[0]?.status).toBe(200);
    await expect.poll(() => a.events('store-refuses').length, PATIENT).toBe(told + 1);
    expect(a.events('store-refuses').at(-1)).toMatchObject({
      reason: 'OOM',
      words: expect.stringContaining('maxmemory'),
    });
    await sleep(2_000); // two more tries, which tell nothing new
    expect(a.events('store-refuses')).toHaveLength(told + 1);
    await drain();
    await deployment.untilReady();
    expect(resultOf(await notify(a, 'elsewhere'))).toBe('settled');
    expect((await elsewhere)[0]?.status).toBe(200);
    expect((await find(b, 'held', { prefer: 'wait=10' })).body['state']).toBe('succeeded');
    expect(await deployment.calls(['new'])).toEqual([]);
  });
});

describe('Redis denies our scripts', () => {
  it('[F27] what was refused is not undone: nobody calls, and nothing is asked; a shutdown does not wait', async () => {
    const late = await deployment.addInstance(await freePort());
    await late.untilReady();
    await redis('ACL', 'SETUSER', 'default', '-evalsha', '-eval');
    const ids = idsOf('denied', 200);
    const answers = await Promise.all(ids.map((external_id) => ask(late, { external_id })));
    expect(tally(answers)).toEqual({ 503: 200 });
    expect(await late.metric('async_como_sync_unstored_outcomes')).toBe(0);
    const [begun, before] = [performance.now(), await deployment.redis.commandCount()];
    await sleep(2_000); // what is measured is a rate
    const rate = ((await deployment.redis.commandCount()) - before) / ((performance.now() - begun) / 1_000);
    tell(`scripts denied, after 200 refused calls: ${rate.toFixed(1)} commands a second of three instances at Redis`);
    expect(rate).toBeLessThan(50);
    const stopping = performance.now();
    expect(await late.stop()).toBe(0);
    expect(performance.now() - stopping).toBeLessThan(10_000);
    await redis('ACL', 'SETUSER', 'default', '+evalsha', '+eval');
  });
});

describe('a record that makes no sense', () => {
  it.each([
    ['garbage', () => 'garbage'],
    ['sense-but-for-a-date', (record: string) => record.replace(/"createdAt":\d+/, '"createdAt":"yesterday"')],
    ['sense-but-for-a-waiter', (record: string) => record.replace('"waiters":{', '"waiters":{"C":"soon",')],
  ])('[F30] delays nobody else, is no 500, is counted, and is logged once: %s', async (what, spoil) => {
    const [spoilt, sound] = [what, `beside-${what}`];
    const { answers } = await hold(a, spoilt, sound);
    const key = new RedisKeys('async-como-sync').request(spoilt);
    const record = String(await redis('GET', key));
    expect(spoil(record)).not.toBe(record);
    const before = await a.metric('async_como_sync_unreadable_records_total');
    await redis('SET', key, spoil(record), 'PX', 60_000);
    const begun = performance.now();
    await notify(b, sound);
    await expect.poll(() => a.metric('async_como_sync_unreadable_records_total'), PATIENT).toBeGreaterThan(before + 1);
    expect((await find(a, spoilt)).body).toMatchObject({ status: 503, code: 'store-unavailable' });
    expect((await find(a, spoilt, { prefer: 'wait=1' })).status).toBe(503);
    expect((await ask(b, { external_id: spoilt })).status).toBe(503);
    expect((await notify(b, spoilt)).status).toBe(503);
    expect((await notify(a, spoilt)).status).toBe(503); // held here, so delivered, and still to be stored
    expect(tally(await answers)).toEqual({ 200: 2 });
    expect(await a.metric('async_como_sync_unstored_outcomes')).toBe(0);
    tell(
      `a garbage record beside a caller that waits: both answered within ${Math.round(performance.now() - begun)} ms`,
    );
    expect(a.events('unreadable-record').filter(({ external_id }) => external_id === spoilt)).toHaveLength(1);
  });
});

describe('a failover behind one address', () => {
  it('[F28] is followed within seconds, and no instance that still talks to the old server loses a webhook', async () => {
    const [old, successor] = await Promise.all([
      RedisServer.start('--repl-diskless-sync-delay', '0'),
      RedisServer.start('--repl-diskless-sync-delay', '0'),
    ]);
    const link = await Link.start(old.port);
    const behind = { REDIS_URL: `redis://127.0.0.1:${link.port}`, REDIS_PREFIX: 'failover' };
    const [one, two] = await Promise.all(
      [await freePort(), await freePort()].map((port) => deployment.addInstance(port, behind)),
    );
    if (!one || !two) throw new Error('two were started');
    await Promise.all([one.untilReady(), two.untilReady()]);
    const { answers } = await hold(one, 'before');
    await old.demoteFor(successor);
    link.leadTo(successor.port);

    const begun = performance.now();
    const taken = ask(one, { external_id: 'after' });
    let answer = await taken;
    while (answer.status === 503)
      answer = await ask(one, { external_id: 'after' }, { headers: { prefer: 'respond-async' } });
    const takenMs = Math.round(performance.now() - begun);
    const results: (string | undefined)[] = [];
    const outcome = async (id: string) => {
      const webhook = await notify(two, id);
      results.push(resultOf(webhook));
      return webhook.status;
    };
    for (const id of ['after', 'before']) await expect.poll(() => outcome(id), PATIENT).toBe(200);
    expect(results).not.toContain('unmatched');
    expect((await answers)[0]?.status).toBe(200);
    expect((await find(one, 'after', { prefer: 'wait=10' })).body['state']).toBe('succeeded');
    await Promise.all([one.untilReady(), two.untilReady()]);
    await expect.poll(() => successor.command('PUBSUB', 'CHANNELS'), PATIENT).toHaveLength(2); // of both reply channels
    tell(`a failover behind one address: calls are taken again after ${takenMs} ms`);
    // Signals go by the new server: at once, without the sweep.
    const rescued = await one.metric('async_como_sync_rescued_outcomes_total');
    const { answers: told } = await hold(one, ...idsOf('signalled', 20));
    await Promise.all(idsOf('signalled', 20).map((id) => notify(two, id)));
    expect(tally(await told)).toEqual({ 200: 20 });
    expect(await one.metric('async_como_sync_rescued_outcomes_total')).toBeLessThan(rescued + 20);
    await Promise.all([one.kill(), two.kill()]);
    await link.end();
    await Promise.all([old.end(), successor.end()]);
  });
});

describe('a reply channel that never opened', () => {
  it('[F31] says why, in Redis’ words, once', async () => {
    await redis('ACL', 'SETUSER', 'mute', 'on', '>a-password-of-16-bytes', '~*', '+@all', 'resetchannels');
    const mute = await deployment.addInstance(await freePort(), {
      REDIS_URL: `redis://mute:a-password-of-16-bytes@127.0.0.1:${deployment.redis.port}`,
    });
    await expect
      .poll(() => mute.events('reply-channel-deaf'), PATIENT)
      .toMatchObject([{ reason: expect.stringContaining('NOPERM') }]);
    await sleep(2_000); // two more tries, which tell nothing new
    expect(mute.events('reply-channel-deaf')).toHaveLength(1);
    expect((await mute.fetch('/health/ready')).status).toBe(503);
    expect(await mute.stop()).toBe(0);
  });
});
