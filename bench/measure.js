import { join } from 'node:path';

import { within } from './harness/children.js';
import { perfArgs, record } from './harness/perf.js';
import { cpuMs, memoryKiB } from './harness/proc.js';
import { commandCounts, commandsPerCall, roundTripMs } from './harness/redis.js';
import { openStage } from './harness/stage.js';

/** The scenario: so many callers at once, each webhook so long after the provider's acknowledgement. */
export const scenario = { connections: 64, delayMs: 5, idleDelayMs: 2 };

/**
 * One contestant, one round, in fresh processes: warmed up, then measured busy (all callers) and idle (one caller).
 * Rejects with the reason when it can't be started or can't answer.
 */
export async function measure(contestant, crew, plan) {
  const stage = await openStage(contestant, crew.providers, plan.profile ? perfArgs : []);
  try {
    return await within(round(contestant, stage, crew, plan), plan.limitMs, contestant.name);
  } finally {
    await stage.close();
  }
}

async function round(contestant, stage, { provider, load }, plan) {
  const running = await contestant.start(stage);
  const { entry: url, webhooks, service } = running;
  const ask = (connections, amount) => load.ask('loop', { url, connections, ...amount });
  await provider.ask('route', { webhooks });
  await provider.ask('pace', { delayMs: scenario.delayMs });
  await firstAnswer(ask);
  await ask(scenario.connections, plan.warm);

  const recordings = plan.profile
    ? service.map(({ pid }, index) => record(pid, join(plan.profile, `${contestant.name}-${index}-${pid}`)))
    : [];
  const cpuBefore = service.map(({ pid }) => cpuMs(pid));
  const redisBefore = await redisNow(stage.redis);
  const busy = await ask(scenario.connections, { durationMs: plan.busyMs });
  const cpu = service.map(({ pid }, index) => cpuMs(pid) - cpuBefore[index]);
  const redis = await redisSince(redisBefore, stage.redis, busy.calls);
  await Promise.all(recordings.map((recording) => recording.stop()));
  const peakKiB = service.map(({ pid }) => memoryKiB(pid).peak);
  const { refused } = await provider.ask('counts');

  await provider.ask('pace', { delayMs: scenario.idleDelayMs });
  const idle = await ask(1, { calls: plan.idleCalls });
  const redisRoundTripMs = stage.redis && (await roundTripMs(stage.redis.client));
  return {
    perSecond: busy.calls / (busy.elapsedMs / 1_000),
    failures: busy.failures + idle.failures,
    firstFailure: busy.firstFailure ?? idle.firstFailure,
    refusedWebhooks: refused,
    callback: busy.callback,
    idleCallback: idle.callback,
    cpuPerCallMs: sum(cpu) / busy.calls,
    waitingCpuPerCallMs: cpu[0] / busy.calls,
    peakMiB: sum(peakKiB) / 1024,
    redisRoundTripMs,
    ...redis,
  };
}

/** Ready is who has answered a whole call. */
async function firstAnswer(ask, attempts = 50) {
  for (let attempt = 1; ; attempt++) {
    const { calls, firstFailure } = await ask(1, { calls: 1 });
    if (calls === 1) return;
    if (attempt === attempts) throw new Error(`no answer: ${firstFailure}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function redisNow(redis) {
  return redis && { cpuMs: cpuMs(redis.child.pid), counts: await commandCounts(redis.client) };
}

async function redisSince(before, redis, calls) {
  if (!redis) return {};
  const after = await redisNow(redis);
  return {
    redisCpuPerCallMs: (after.cpuMs - before.cpuMs) / calls,
    redisCommandsPerCall: commandsPerCall(before.counts, after.counts, calls),
  };
}

function sum(values) {
  return values.reduce((total, value) => total + value, 0);
}
