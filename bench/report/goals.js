import { busyP99, cpu, crowdMedian, idleP50, Medians, waitingCpu } from './medians.js';
import { figure } from './table.js';

/** What this service set out to reach, what was measured, and whether that is enough; a missing figure is not enough. */
export function goalRows(results) {
  const medians = new Medians(results);
  const peers = results.rounds.filter(({ name }) => !/^(?:floor|ours)/.test(name) && medians.has(name));
  const kept = peers.filter(({ keepsOutcome }) => keepsOutcome);
  const others = ['seed-2', 'nest-send'].map((name) => figure(medians.of(name, idleP50)));

  const memory = medians.ratio('ours-memory', 'floor', cpu);
  const two = medians.ratio('ours-redis-2', 'floor', cpu);
  const costs = worstOf(peers, ({ name, against }) => medians.ratio(against, name, cpu));
  const tails = worstOf(peers, ({ name, against }) => medians.ratio(against, name, busyP99));
  const idle = worstOf(kept, ({ name }) => medians.ratio('ours-redis-2', name, idleP50));
  const growth = medians.ratio('ours-redis-8', 'ours-redis-2', waitingCpu);

  const crowd = (callers, pick) =>
    ['floor', 'ours-memory', 'ours-redis-2'].map((name) => crowdMedian(results, name, callers, pick));
  const [, ...failures] = crowd(15_000, (sample) => sample.failures);
  const [bare, ...held] = crowd(15_000, (sample) => sample.kibPerCaller);
  const [inMemory, onRedis] = held.map((kib) => kib - bare);
  const [, ...stalls] = crowd(10_000, (sample) => sample.waitingStallMs);

  return {
    header: ['goal', 'measured', 'met'],
    rows: [
      goal('in memory, CPU per call at most 2.2 × the floor', `${figure(memory)} ×`, memory <= 2.2),
      goal('two instances, CPU per call at most 2.8 × the floor', `${figure(two)} ×`, two <= 2.8),
      goal(
        "CPU per call at most half of every peer's with as many instances",
        `${figure(costs.value)} × (${costs.title})`,
        costs.value <= 0.5,
      ),
      goal(
        "p99 from webhook to caller, busy, at most 0.6 of every peer's with as many instances",
        `${figure(tails.value)} × (${tails.title})`,
        tails.value <= 0.6,
      ),
      goal(
        'idle, another instance, the lowest p50 of all that keep the outcome',
        `${figure(medians.of('ours-redis-2', idleP50))} ms, ${figure(idle.value)} × (${idle.title}); those that keep nothing: ${others.join(' and ')} ms`,
        idle.value < 1,
      ),
      goal('waiting instance, CPU per call within 10 % from two to eight', `${figure(growth)} ×`, growth <= 1.1),
      goal(
        '15,000 waiting, in memory and on Redis: no failure',
        failures.map((count) => figure(count, 0)).join(' and '),
        failures.every((count) => count === 0),
      ),
      goal(
        '15,000 waiting: at most 12 KiB each in memory and 15 on Redis, beside the floor',
        `${figure(inMemory, 1)} and ${figure(onRedis, 1)} KiB`,
        inMemory <= 12 && onRedis <= 15,
      ),
      goal(
        '10,000 waiting, in memory and on Redis: longest stall of the event loop under 10 ms',
        `${stalls.map((ms) => figure(ms, 1)).join(' and ')} ms`,
        stalls.every((ms) => ms < 10),
      ),
    ],
  };
}

/** Of several entries, the title and value of the highest `ratioOf(entry)`; NaN where none has one. */
function worstOf(entries, ratioOf) {
  const [worst] = entries
    .map((entry) => ({ title: entry.title, value: ratioOf(entry) }))
    .filter(({ value }) => Number.isFinite(value))
    .sort((a, b) => b.value - a.value);
  return worst ?? { title: 'nobody', value: Number.NaN };
}

function goal(text, measured, met) {
  return [text, measured, met ? 'yes' : '**no**'];
}
