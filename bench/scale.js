import { Client } from 'undici';

import { until, within } from './harness/children.js';
import { now } from './harness/clock.js';
import { memoryKiB } from './harness/proc.js';
import { openStage } from './harness/stage.js';
import { summary } from './harness/statistics.js';

/**
 * A crowd: `callers` wait at the first instance at once; when all of them do, the provider posts every webhook as fast
 * as they are taken. Memory is resident memory of the instance that holds them; `delay` is how long its GET
 * /health/live took meanwhile, which an event loop that is late answers late.
 */
export async function measureCrowd(contestant, crew, callers) {
  const stage = await openStage(contestant, crew.providers);
  try {
    return await within(crowd(contestant, stage, crew, callers), 180_000, `${contestant.name}, ${callers} callers`);
  } finally {
    await stage.close();
  }
}

async function crowd(contestant, stage, { provider, load }, callers) {
  const { entry: url, webhooks, service } = await contestant.start(stage);
  const [holder] = service;
  await provider.ask('route', { webhooks });
  await provider.ask('pace', {});
  await until(async () => (await load.ask('loop', { url, connections: 1, calls: 1 })).calls === 1, holder);
  await load.ask('loop', { url, connections: 64, calls: 1_000 });
  await provider.ask('pace', { hold: true });
  const before = await settledKiB(holder.pid);

  const health = new Client(new URL(url).origin, { keepAliveTimeout: 60_000 });
  const answered = load.ask('crowd', { url, callers });
  const arriving = probe(health);
  await until(async () => (await provider.ask('counts')).asked >= callers, holder, 90_000);
  const delayArriving = await arriving.stop();
  const waiting = probe(health);
  const held = await settledKiB(holder.pid);
  const delayWaiting = await waiting.stop();
  const answering = probe(health);
  await provider.ask('release');
  const { failures, firstFailure, callback } = await answered;
  const delayAnswering = await answering.stop();
  const { refused } = await provider.ask('counts');
  await health.destroy();
  return {
    failures,
    firstFailure,
    refusedWebhooks: refused,
    callback,
    kibPerCaller: (held - before) / callers,
    peakMiB: memoryKiB(holder.pid).peak / 1024,
    delay: { arriving: delayArriving, waiting: delayWaiting, answering: delayAnswering },
  };
}

/** Resident memory once it has stood still for a while. */
async function settledKiB(pid) {
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  return memoryKiB(pid).now;
}

/** Asks for /health/live every 20 ms until stopped; then p50, p99 and maximum of the times it took, in milliseconds. */
function probe(client) {
  const times = [];
  const ending = new AbortController();
  const probing = (async () => {
    while (!ending.signal.aborted) {
      const askedAt = now();
      const { body } = await client.request({ method: 'GET', path: '/health/live' });
      await body.dump();
      times.push(now() - askedAt);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  })();
  probing.catch(() => {});
  return {
    stop: async () => {
      ending.abort();
      await probing;
      return summary(times);
    },
  };
}
