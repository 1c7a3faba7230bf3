import { join } from 'node:path';

import { within } from './harness/children.js';
import { perfArgs, record } from './harness/perf.js';
import { connectionsTo, cpuMeter, peakMiB, treeCpuMeter } from './harness/proc.js';
import { commandCounts, commandsPerCall, roundTripMs } from './harness/redis.js';
import { openStage } from './harness/stage.js';
import { sum } from './harness/statistics.js';

/** The scenario: so many callers at once, each webhook so long after the provider's acknowledgement. */
const scenario = { connections: 64, delayMs: 5, idleDelayMs: 2 };
const limitMs = 240_000;

/**
 * One contestant, one turn, in fresh processes: warmed up, then measured busy (all callers) and idle (one caller).
 * Rejects with the reason when it can't be started or can't answer.
 */
export async function measure(contestant, crew, plan) {
  const stage = await openStage(contestant, crew.providers, { nodeArgs: plan.profile ? perfArgs : [] });
  try {
    return await within(turn(contestant, stage, crew, plan), limitMs, contestant.name);
  } finally {
    await stage.close();
  }
}

async function turn(contestant, stage, crew, plan) {
  const { provider, load } = crew;
  const running = await contestant.start(stage);
  const { entry: url, service } = running;
  const pids = service.map(({ pid }) => pid);
  await provider.ask('pace', { delayMs: scenario.delayMs });
  await warmUp(running, crew, plan.warmCalls);

  const recordings = plan.profile
    ? pids.map((pid, index) => record(pid, join(plan.profile, `${contestant.name}-${index}-${pid}`)))
    : [];
  const { engines } = stage;
  const counts = engines.redis && (await commandCounts(engines.redis));
  const enginesCpu = treeCpuMeter(engines.pids);
  const ownCpu = cpuMeter(pids);
  const othersCpu = cpuMeter([load, provider].map(({ child }) => child.pid));
  const busy = await load.ask('loop', { url, connections: scenario.connections, durationMs: plan.busyMs });
  const own = ownCpu();
  const [loadMs, providerMs] = othersCpu();
  const enginesMs = enginesCpu();
  const countsAfter = engines.redis && (await commandCounts(engines.redis));
  await Promise.all(recordings.map((recording) => recording.stop()));
  const peaks = pids.map(peakMiB);
  const connections = pids.map((pid) => connectionsTo(pid, engines.ports));
  const { refused } = await provider.ask('counts');

  await provider.ask('pace', { delayMs: scenario.idleDelayMs });
  const idle = await load.ask('loop', { url, connections: 1, calls: plan.idleCalls });
  return {
    perSecond: busy.calls / (busy.elapsedMs / 1_000),
    failures: busy.failures + idle.failures,
    firstFailure: busy.firstFailure ?? idle.firstFailure,
    refusedWebhooks: refused,
    callback: busy.callback,
    idleCallback: idle.callback,
    cpuPerCallMs: sum(own) / busy.calls,
    waitingCpuPerCallMs: own[0] / busy.calls,
    loadCpuPerCallMs: loadMs / busy.calls,
    providerCpuPerCallMs: providerMs / busy.calls,
    peakMiB: sum(peaks),
    ...(engines.pids.length > 0 && {
      engineCpuPerCallMs: enginesMs / busy.calls,
      connectionsPerInstance: Math.max(...connections),
    }),
    ...(engines.redis && {
      redisCommandsPerCall: commandsPerCall(counts, countsAfter, busy.calls),
      redisRoundTripMs: await roundTripMs(engines.redis),
    }),
  };
}

/**
 * Calls a contestant until each of its instances is warm: `callsEach` times as many calls as instances share the
 * webhooks, so that each of them has had `callsEach`.
 */
export async function warmUp({ entry: url, webhooks }, { provider, load }, callsEach) {
  await provider.ask('route', { webhooks });
  await firstAnswer(load, url);
  await load.ask('loop', { url, connections: scenario.connections, calls: callsEach * webhooks[0].length });
}

/** Ready is who has answered a whole call. */
async function firstAnswer(load, url, attempts = 50) {
  for (let attempt = 1; ; attempt++) {
    const { calls, firstFailure } = await load.ask('loop', { url, connections: 1, calls: 1 });
    if (calls === 1) return;
    if (attempt === attempts) throw new Error(`no answer: ${firstFailure}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
