import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  type Answer,
  ask,
  Deployment,
  find,
  idsOf,
  notify,
  PATIENT,
  resultOf,
  slowest,
  tally,
  tell,
} from './support/deployment.js';
import { freePort } from './support/free-port.js';
import type { ServiceProcess } from './support/service-process.js';
import { TOKEN_AUTH, TOKEN_HEADERS } from './support/token-auth.js';

/** An answer that is due at a deadline comes within so many milliseconds of it, however busy the machine is. */
const SLACK_MS = 1_500;

let deployment: Deployment;
let a: ServiceProcess;
let b: ServiceProcess;

// Webhooks are sent by the tests: when, and to whom, is what these tests are about.
beforeAll(async () => {
  deployment = await Deployment.start({ environment: TOKEN_AUTH, sandboxEnvironment: TOKEN_AUTH });
  [a, b] = [deployment.instance(0), deployment.instance(1)];
  await deployment.sandbox.change({ scenario: 'never' });
});

afterAll(() => deployment.end());

// Whatever was done to Redis, the instances mend themselves.
afterEach(async () => {
  deployment.redis.thaw();
  await deployment.redis.start();
  await deployment.untilReady();
});

/** Callers that wait on A, each for its own id, once the provider has their calls. */
async function hold(ids: readonly string[], wait: number): Promise<readonly Promise<Answer>[]> {
  const waiting = ids.map((external_id) => ask(a, { external_id }, { wait }));
  await deployment.untilAsked(ids.length, ids);
  return waiting;
}

async function webhook(service: ServiceProcess, id: string): Promise<Answer> {
  return notify(service, id, {}, TOKEN_HEADERS);
}

const rescued = () => a.metric('async_como_sync_rescued_outcomes_total');

describe('signals that are lost cost latency, never the answer', () => {
  it('[F19] the subscriber is killed while 200 callers wait, and the webhooks come to the other instance at once', async () => {
    const ids = idsOf('killed', 200);
    const waiting = await hold(ids, 30);
    const begun = performance.now();
    await deployment.redis.cutSubscribers();
    expect(tally(await Promise.all(ids.map((id) => webhook(b, id))))).toEqual({ 200: 200 });
    expect(tally(await Promise.all(waiting))).toEqual({ 200: 200 });
    const ms = Math.round(performance.now() - begun);
    tell(`subscribers killed under 200 waits of 30 s: all answered ${ms} ms later, webhooks included`);
    expect(ms).toBeLessThan(15_000);
  });

  it('[F20] the ACL denies publishing: the sweep answers', async () => {
    const before = await rescued();
    const ids = idsOf('denied', 20);
    const waiting = await hold(ids, 30);
    await deployment.redis.command('ACL', 'SETUSER', 'default', '-publish');
    const begun = performance.now();
    await Promise.all(ids.map((id) => webhook(b, id)));
    expect(tally(await Promise.all(waiting))).toEqual({ 200: 20 });
    const ms = Math.round(performance.now() - begun);
    tell(`publishing denied: 20 answers after ${ms} ms, by a sweep a second`);
    expect(ms).toBeLessThan(15_000);
    expect(await rescued()).toBe(before + 20);
    await expect.poll(() => a.metric('async_como_sync_reply_channel_hears'), PATIENT).toBe(0);
    expect((await a.fetch('/health/ready')).status).toBe(503);
    await deployment.redis.command('ACL', 'SETUSER', 'default', '+publish');
  });
});

describe('Redis is frozen', () => {
  it('[F23] callers are answered by their deadlines, webhooks for what is held here are delivered, others are refused fast', async () => {
    const [held, elsewhere, silent] = [idsOf('held', 10), idsOf('elsewhere', 10), idsOf('silent', 10)];
    const unstored = await b.metric('async_como_sync_webhooks_total{result="unstored"}');
    const waiting = await Promise.all([hold(held, 8), hold(elsewhere, 8), hold(silent, 8)]);
    deployment.redis.freeze();

    const delivered = await Promise.all(held.map((id) => webhook(a, id)));
    const refused = await Promise.all(elsewhere.map((id) => webhook(b, id)));
    const asked = await ask(a, { external_id: 'too-late' });
    expect(tally(delivered)).toEqual({ 200: 10 });
    expect(delivered.map(resultOf)).toEqual(held.map(() => 'settled'));
    expect(tally(refused)).toEqual({ 503: 10 });
    expect([asked.status, asked.body['code']]).toEqual([503, 'store-unavailable']);
    expect(refused[0]?.headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
    const [answered, ...late] = await Promise.all(waiting.map((answers) => Promise.all(answers)));
    expect(tally(answered ?? [])).toEqual({ 200: 10 });
    for (const answers of late) expect(tally(answers)).toEqual({ 504: 10 });
    expect(slowest(late.flat())).toBeLessThan(8_000 + SLACK_MS);
    tell(
      `Redis frozen: webhooks for what is held delivered within ${slowest(delivered)} ms, others refused within ` +
        `${slowest(refused)} ms, a new call refused after ${Math.round(asked.ms)} ms, waits of 8,000 ms ended after ` +
        `${slowest(late.flat())} ms at most`,
    );

    deployment.redis.thaw();
    await deployment.untilReady();
    for (const id of held) expect((await find(b, id, { prefer: 'wait=10' })).body['state']).toBe('succeeded');
    expect(tally(await Promise.all(elsewhere.map((id) => webhook(b, id))))).toEqual({ 200: 10 });
    expect(tally(await Promise.all(elsewhere.map((external_id) => ask(a, { external_id }))))).toEqual({ 200: 10 });
    expect(await deployment.calls(['too-late'])).toEqual([]);
    expect(await b.metric('async_como_sync_webhooks_total{result="unstored"}')).toBe(unstored + 10);
  });
});

describe('Redis is away and comes back', () => {
  it('[F24] a webhook meanwhile is delivered where its id is held, and stored when Redis is back; elsewhere it is refused', async () => {
    const waiting = await hold(['here', 'there'], 30);
    await deployment.redis.stop({ keepData: true });
    const here = await webhook(a, 'here');
    const there = await webhook(b, 'there');
    expect([here.status, resultOf(here), there.status]).toEqual([200, 'settled', 503]);
    expect((await waiting[0])?.status).toBe(200);
    expect(resultOf(await webhook(a, 'here'))).toBe('duplicate');
    tell(`Redis stopped: delivered after ${Math.round(here.ms)} ms, refused after ${Math.round(there.ms)} ms`);
    await deployment.redis.start();
    await deployment.untilReady();
    expect((await webhook(b, 'there')).status).toBe(200);
    expect((await waiting[1])?.status).toBe(200);
    await expect.poll(async () => (await find(b, 'here')).body['state'], PATIENT).toBe('succeeded');
  });

  it('[F32] with what it held: those who wait get their answers from the other instance', async () => {
    const waiting = await hold(idsOf('kept', 20), 30);
    await deployment.redis.restart({ keepData: true });
    await b.untilReady();
    expect(tally(await Promise.all(idsOf('kept', 20).map((id) => webhook(b, id))))).toEqual({ 200: 20 });
    expect(tally(await Promise.all(waiting))).toEqual({ 200: 20 });
  });

  it('[F33] with nothing: what is held is claimed again, the provider is not called again, and the answers come', async () => {
    const ids = idsOf('lost', 20);
    const waiting = await hold(ids, 30);
    await deployment.redis.restart({ keepData: false });
    const known = async () => (await Promise.all(ids.map((id) => find(b, id)))).map(({ status }) => status);
    await expect.poll(known, PATIENT).toEqual(ids.map(() => 200));
    const again = ids.map((external_id) => ask(b, { external_id }));
    expect(tally(await Promise.all(ids.map((id) => webhook(b, id))))).toEqual({ 200: 20 });
    expect(tally(await Promise.all([...waiting, ...again]))).toEqual({ 200: 40 });
    expect(await deployment.calls(ids)).toHaveLength(20);
  });

  it('[F34] with nothing, and the webhook is faster than the new claim: it is kept as early and found', async () => {
    const waiting = await hold(['overtaken'], 30);
    await deployment.redis.restart({ keepData: false });
    await expect.poll(async () => (await webhook(b, 'overtaken')).status, PATIENT).toBe(200);
    expect((await waiting[0])?.status).toBe(200);
    expect(await deployment.calls(['overtaken'])).toHaveLength(1);
  });

  it('[F36] only after an instance was started: it is live meanwhile, refuses calls, and becomes ready by itself', async () => {
    await deployment.redis.stop();
    const late = await deployment.addInstance(await freePort());
    expect((await late.fetch('/health/ready')).status).toBe(503);
    expect((await ask(late, { external_id: 'before' })).body['code']).toBe('store-unavailable');
    await deployment.redis.start();
    await late.untilReady();
    const waiting = ask(late, { external_id: 'after' });
    await deployment.untilAsked(1, ['after']);
    await webhook(b, 'after');
    expect((await waiting).status).toBe(200);
    expect(await deployment.calls(['before'])).toEqual([]);
    expect(await late.stop()).toBe(0);
  });
});

describe('a crowd that waits for nothing', () => {
  it('of 1,000 costs Redis less than 100 commands a second', async () => {
    const leave = new AbortController();
    const ids = idsOf('idle', 1_000);
    const waiting: Promise<unknown>[] = [];
    // A busy machine may not take a thousand at once before their claims are given up.
    for (let count = 100; count <= 1_000; count += 100) {
      for (const external_id of ids.slice(count - 100, count)) {
        waiting.push(ask(a, { external_id }, { wait: 60, signal: leave.signal }).catch(() => 'left'));
      }
      await deployment.untilAsked(count, ids);
    }
    const [begun, before] = [performance.now(), await deployment.redis.commandCount()];
    await sleep(4_000); // what is measured is a rate
    const commands = (await deployment.redis.commandCount()) - before;
    const rate = (commands / (performance.now() - begun)) * 1_000;
    tell(`1,000 idle waits on one of two instances: ${rate.toFixed(1)} commands a second at Redis`);
    expect(rate).toBeLessThan(100);
    leave.abort();
    expect(new Set(await Promise.all(waiting))).toEqual(new Set(['left']));
    await expect.poll(() => a.metric('async_como_sync_pending_requests'), PATIENT).toBe(0);
  });
});
