import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { ask, Deployment, idsOf, notify, PATIENT, slowest, tally, tell } from './support/deployment.js';
import { freePort } from './support/free-port.js';
import { Link } from './support/link.js';
import type { ServiceProcess } from './support/service-process.js';

let deployment: Deployment;
let link: Link;
let far: ServiceProcess;
let near: ServiceProcess;

// One instance reaches Redis over a link of its own; the webhooks come to the other one.
beforeAll(async () => {
  deployment = await Deployment.start({ instances: 1, webhooksTo: [0] });
  await deployment.sandbox.change({ scenario: 'never' });
  near = deployment.instance(0);
  link = await Link.start(deployment.redis.port);
  far = await deployment.addInstance(await freePort(), { REDIS_URL: `redis://127.0.0.1:${link.port}` });
});

afterAll(async () => {
  await far.kill();
  await link.end();
  await deployment.end();
});

afterEach(async () => {
  link.delayMs = 0;
  await far.untilReady();
});

it('[F21] half-open connections to Redis are noticed, and those who wait get their answers', async () => {
  await far.untilReady();
  const ids = idsOf('half-open', 20);
  const waiting = ids.map((external_id) => ask(far, { external_id }, { wait: 40 }));
  await deployment.untilAsked(20, ids);
  const begun = performance.now();
  link.loseConnections();
  expect(tally(await Promise.all(ids.map((id) => notify(near, id))))).toEqual({ 200: 20 });
  expect(tally(await Promise.all(waiting))).toEqual({ 200: 20 });
  const ms = Math.round(performance.now() - begun);
  tell(`half-open connections under 20 waits of 40 s: all answered ${ms} ms later, webhooks included`);
  expect(ms).toBeLessThan(20_000);
  await expect.poll(() => far.metric('async_como_sync_reply_channel_hears'), PATIENT).toBe(1);
});

it('[F22] a Redis that takes 200 ms for everything delays answers, and no deadline', async () => {
  link.delayMs = 100;
  const [told, silent] = [idsOf('slow', 20), idsOf('slow-and-silent', 20)];
  const waiting = told.map((external_id) => ask(far, { external_id }, { wait: 40 }));
  const inVain = silent.map((external_id) => ask(far, { external_id }, { wait: 3 }));
  await deployment.untilAsked(40, [...told, ...silent]);
  expect(tally(await Promise.all(told.map((id) => notify(near, id))))).toEqual({ 200: 20 });
  expect(tally(await Promise.all(waiting))).toEqual({ 200: 20 });
  const answers = await Promise.all(inVain);
  expect(tally(answers)).toEqual({ 504: 20 });
  expect(slowest(answers)).toBeLessThan(3_000 + 1_500);
});
