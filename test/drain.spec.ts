import { once } from 'node:events';
import { Agent, get } from 'node:http';
import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ask, Deployment, find, idsOf, notify, PATIENT, tally, tell } from './support/deployment.js';
import { ServiceProcess } from './support/service-process.js';

const GRACE_MS = 10_000;
const NEVER = { scenario: 'never' };

let deployment: Deployment;
let a: ServiceProcess;
let b: ServiceProcess;

beforeAll(async () => {
  deployment = await Deployment.start({ environment: { SHUTDOWN_GRACE: `${GRACE_MS}` } });
});

afterAll(() => deployment.end());

// A is ended by each test, and another one started in its place.
beforeEach(async () => {
  if (!(deployment.instance(0).alive && (await deployment.instance(0).fetch('/health/live')).ok)) {
    await deployment.startInstance(0);
  }
  await deployment.untilReady();
  [a, b] = [deployment.instance(0), deployment.instance(1)];
});

describe('SIGTERM while callers wait', () => {
  it('[F41] they are answered when their webhooks come to another instance, and an idle connection delays nothing', async () => {
    const agent = new Agent({ keepAlive: true });
    const [idle] = await once(get(`${a.url}/health/live`, { agent }), 'response');
    await once(idle.resume(), 'end');
    const ids = idsOf('elsewhere', 20);
    const waiting = ids.map((external_id) => ask(a, { external_id, ...NEVER }, { wait: 30 }));
    await deployment.untilAsked(20, ids);
    a.signal('SIGTERM');
    await draining(a);
    const begun = performance.now();
    expect(tally(await Promise.all(ids.map((id) => notify(b, id))))).toEqual({ 200: 20 });
    expect(tally(await Promise.all(waiting))).toEqual({ 200: 20 });
    expect(await a.ended).toBe(0);
    const ms = Math.round(performance.now() - begun);
    tell(`drained: exit code 0, ${ms} ms after the webhooks for all that was held, with an idle connection open`);
    expect(ms).toBeLessThan(GRACE_MS);
    agent.destroy();
  });

  it('a connection on which nobody has asked yet delays nothing either', async () => {
    const silent = connect(Number(new URL(a.url).port), '127.0.0.1').on('error', () => {});
    await once(silent, 'connect');
    await a.text('/health/live'); // it is accepted by now
    const begun = performance.now();
    expect(await a.stop()).toBe(0);
    expect(performance.now() - begun).toBeLessThan(GRACE_MS);
    silent.destroy();
  });

  it('[F42] new calls are refused, and the webhooks that come to it are taken', async () => {
    const waiting = ask(a, { external_id: 'here', ...NEVER }, { wait: 30 });
    await deployment.untilAsked(1, ['here']);
    a.signal('SIGTERM');
    await draining(a);
    const refused = await ask(a, { external_id: 'refused' });
    expect([refused.status, refused.body['code']]).toEqual([503, 'shutting-down']);
    expect(refused.headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
    expect((await notify(a, 'here')).body).toMatchObject({ results: [{ result: 'settled' }] });
    expect((await waiting).status).toBe(200);
    expect(await a.ended).toBe(0);
    expect(await deployment.calls(['refused'])).toEqual([]);
  });

  it('those whose outcome does not come are told that it is pending, by the end of the grace', async () => {
    const short = await ServiceProcess.start({ SHUTDOWN_GRACE: '1000', TIMEOUT: '30000' });
    const waiting = ask(short, { external_id: 'in-vain', ...NEVER }, { wait: 30 });
    await expect.poll(() => short.metric('async_como_sync_pending_requests'), PATIENT).toBe(1);
    expect(await short.stop()).toBe(0);
    const { status, body, ms } = await waiting;
    expect([status, body['state']]).toEqual([504, 'pending']);
    expect(ms).toBeLessThan(20_000);
  });
});

describe('an instance is killed while 50 wait on it', () => {
  it('[F37] the same 50 calls on another instance are 50 outcomes, and 50 calls to the provider in all', async () => {
    const ids = idsOf('orphan', 50);
    const broken = ids.map((external_id) => ask(a, { external_id, ...NEVER }).catch(() => 'broken'));
    await deployment.untilAsked(50, ids);
    await a.kill();
    expect(new Set(await Promise.all(broken))).toEqual(new Set(['broken']));
    const waiting = ids.map((external_id) => ask(b, { external_id, ...NEVER }));
    await expect.poll(() => b.metric('async_como_sync_pending_requests'), PATIENT).toBe(50);
    expect(tally(await Promise.all(ids.map((id) => notify(b, id))))).toEqual({ 200: 50 });
    const answers = await Promise.all(waiting);
    expect(answers.map(({ body }) => body['qr_code'])).toEqual(ids.map((id) => `code of ${id}`));
    expect(await deployment.calls(ids)).toHaveLength(50);
  });

  it('[F39] webhooks that come before anybody asks again are kept for who does', async () => {
    const ids = idsOf('orphan-settled', 10);
    const broken = ids.map((external_id) => ask(a, { external_id, ...NEVER }).catch(() => 'broken'));
    await deployment.untilAsked(10, ids);
    await a.kill();
    await Promise.all(broken);
    expect(tally(await Promise.all(ids.map((id) => notify(b, id))))).toEqual({ 200: 10 });
    const answers = await Promise.all(ids.map((external_id) => ask(b, { external_id, ...NEVER })));
    expect(tally(answers)).toEqual({ 200: 10 });
    expect(answers[0]?.headers.get('idempotent-replayed')).toBe('true');
    expect(await deployment.calls(ids)).toHaveLength(10);
  });
});

describe('while the provider gives no token, nothing is claimed', () => {
  // A was started for the test, and has no token yet.
  beforeEach(async () => void (await deployment.sandbox.change({ auth: 'hang' })));

  afterEach(async () => void (await deployment.sandbox.change({ auth: 'ok' })));

  it('[F38] an instance that is killed while it waits for a token leaves the id free: another one makes the only call', async () => {
    const { auth } = await deployment.sandbox.journal();
    const broken = ask(a, { external_id: 'no-token' }).catch(() => 'broken');
    await expect.poll(async () => (await deployment.sandbox.journal()).auth, PATIENT).toBe(auth + 1);
    await a.kill();
    expect(await broken).toBe('broken');
    await deployment.sandbox.change({ auth: 'ok' });
    expect((await ask(b, { external_id: 'no-token' })).status).toBe(200);
    expect(await deployment.calls(['no-token'])).toHaveLength(1);
  });

  it('a caller whose wait is over before it comes is told so by its deadline, and may ask again', async () => {
    const late = await ask(a, { external_id: 'late-token' }, { wait: 1 });
    expect([late.status, late.body['code']]).toEqual([502, 'provider-unreachable']);
    expect((await find(a, 'late-token')).status).toBe(404);
    await deployment.sandbox.change({ auth: 'ok' });
    expect((await ask(b, { external_id: 'late-token' })).status).toBe(200);
    expect(await deployment.calls(['late-token'])).toHaveLength(1);
  });
});

/** Resolves when it has begun to shut down. */
function draining(service: ServiceProcess): Promise<void> {
  return expect.poll(async () => (await service.fetch('/health/ready')).status, PATIENT).toBe(503);
}
