import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type Answer,
  ask,
  Deployment,
  find,
  idsOf,
  notify,
  PATIENT,
  slowest,
  tally,
  tell,
} from './support/deployment.js';
import type { ServiceProcess } from './support/service-process.js';
import { TOKEN_AUTH, TOKEN_HEADERS } from './support/token-auth.js';

let deployment: Deployment;
let service: ServiceProcess;

beforeAll(async () => {
  const environment = { ...TOKEN_AUTH, MAX_PENDING: '50', MAX_EARLY: '10' };
  deployment = await Deployment.start({ instances: 1, webhooksTo: [0], environment, sandboxEnvironment: TOKEN_AUTH });
  service = deployment.instance(0);
  await deployment.sandbox.change({ scenario: 'never' });
});

afterAll(() => deployment.end());

const webhook = (id: string) => notify(service, id, {}, TOKEN_HEADERS);
const holding = (count: number) =>
  expect.poll(() => service.metric('async_como_sync_pending_requests'), PATIENT).toBe(count);

describe('MAX_PENDING=50', () => {
  it('[F18] 80 parallel calls: 50 wait, 30 are refused at once and cost no call to the provider', async () => {
    const ids = idsOf('crowd', 80);
    const refused: Answer[] = [];
    const waiting = ids.map(async (external_id) => {
      const answer = await ask(service, { external_id }, { wait: 30 });
      if (answer.status === 503) refused.push(answer);
      return answer;
    });
    await expect.poll(() => refused.length, PATIENT).toBe(30);
    await holding(50);
    for (const { headers, body } of refused) {
      expect(body['code']).toBe('capacity-exceeded');
      expect(headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
    }
    tell(`80 calls where 50 may wait: 30 refused within ${slowest(refused)} ms`);
    await deployment.untilAsked(50, ids);
    const asked = await deployment.calls(ids);
    await Promise.all(asked.map(webhook));
    expect(tally(await Promise.all(waiting))).toEqual({ 200: 50, 503: 30 });
    expect(await deployment.calls(ids)).toHaveLength(50);
  });

  it('every way to end a wait frees its place', async () => {
    for (const name of ['again', 'once-more']) {
      const ids = idsOf(name, 50);
      const leave = new AbortController();
      const leaving = ids.slice(0, 20).map((id) => ask(service, { external_id: id }, { signal: leave.signal }));
      const left = Promise.allSettled(leaving);
      const timedOut = ids.slice(20, 30).map((id) => ask(service, { external_id: id }, { wait: 1 }));
      const answered = ids.slice(30).map((id) => ask(service, { external_id: id }));
      await deployment.untilAsked(50, ids);
      leave.abort();
      await Promise.all(ids.slice(30).map(webhook));
      expect(tally(await Promise.all(answered))).toEqual({ 200: 20 });
      expect(tally(await Promise.all(timedOut))).toEqual({ 504: 10 });
      for (const { status } of await left) expect(status).toBe('rejected');
      await holding(0);
    }
  });
});

describe('a caller that leaves while it waits', () => {
  it('[F17] frees its place; the outcome is kept, the retry gets it, and the provider was called once', async () => {
    const leave = new AbortController();
    const left = ask(service, { external_id: 'left' }, { wait: 30, signal: leave.signal });
    await deployment.untilAsked(1, ['left']);
    await holding(1);
    const begun = performance.now();
    leave.abort();
    await expect(left).rejects.toThrow();
    await holding(0);
    tell(`the place of a caller that left was free after ${Math.round(performance.now() - begun)} ms`);
    expect((await webhook('left')).body).toMatchObject({ results: [{ external_id: 'left' }] });
    const retry = await ask(service, { external_id: 'left' });
    expect([retry.status, retry.body['qr_code']]).toEqual([200, 'code of left']);
    expect(await deployment.calls(['left'])).toHaveLength(1);
    expect(await service.metric('async_como_sync_requests_total{outcome="caller-left",replayed="no"}')).toBeGreaterThan(
      0,
    );
  });
});

describe('MAX_EARLY=10', () => {
  it('[F3] of more outcomes that nobody asked for the oldest give way', async () => {
    const ids = idsOf('early', 12);
    for (const id of ids) expect((await webhook(id)).body).toMatchObject({ results: [{ result: 'early' }] });
    const answers = await Promise.all(
      ids.map((external_id) => ask(service, { external_id }, { headers: { prefer: 'respond-async' } })),
    );
    expect(answers.map(({ status }) => status)).toEqual([202, 202, ...ids.slice(2).map(() => 200)]);
    await deployment.untilAsked(2, ids);
    expect((await find(service, 'early-11')).body['state']).toBe('succeeded');
  });
});
