import { busyP99, cpu, idleP50, Medians, perSecond, waitingCpu } from './medians.js';
import { figure } from './table.js';

/** What this service set out to reach, what was measured, and whether that is enough. */
export function goalRows(results) {
  const medians = new Medians(results);
  const others = results.rounds.filter(
    ({ name }) => !name.startsWith('floor') && !name.startsWith('ours') && medians.has(name),
  );

  const memory = medians.ratio('ours-memory', 'floor', cpu);
  const two = medians.ratio('ours-redis-2', 'ours-memory', cpu);
  const growth = medians.ratio('ours-redis-8', 'ours-redis-2', waitingCpu);
  const throughputs = others.map(({ name, against, title }) => ({
    title,
    ratio: medians.ratio(against, name, perSecond),
  }));
  const least = throughputs.sort((a, b) => a.ratio - b.ratio)[0];
  const tails = others.map(({ name, against, title }) => ({ title, ratio: medians.ratio(against, name, busyP99) }));
  const slowest = tails.sort((a, b) => b.ratio - a.ratio)[0];
  const idle = medians.of('ours-redis-2', idleP50);
  const roundTrip = medians.of('ours-redis-2', (sample) => sample.redisRoundTripMs);
  const crowds = results.crowds.filter(({ callers }) => callers === 15_000);
  const bare = crowds.find(({ name }) => name === 'floor')?.kibPerCaller ?? Number.NaN;
  const ours = crowds.filter(({ name }) => name.startsWith('ours'));
  const failures = ours.map((crowd) => crowd.failures);
  const beside = ours.map(({ kibPerCaller }) => kibPerCaller - bare);

  return {
    header: ['goal', 'measured', 'met'],
    rows: [
      goal('in memory, CPU per call at most 2.5 × the floor', `${figure(memory)} ×`, memory <= 2.5),
      goal('two instances, CPU per call at most 1.6 × ours in memory', `${figure(two)} ×`, two <= 1.6),
      goal('waiting instance, CPU per call within 10 % from two to eight', `${figure(growth)} ×`, growth <= 1.1),
      goal(
        'twice the throughput of everybody but the floors',
        `${figure(least?.ratio)} × (${least?.title})`,
        least?.ratio >= 2,
      ),
      goal(
        'the lowest p99 from webhook to caller, busy',
        `${figure(slowest?.ratio)} × (${slowest?.title})`,
        slowest?.ratio <= 1,
      ),
      goal(
        '15,000 waiting, in memory and on Redis: no failure',
        failures.map((count) => `${count ?? '–'}`).join(' and '),
        failures.every((count) => count === 0),
      ),
      goal(
        '15,000 waiting, in memory and on Redis: under 20 KiB each beside the floor',
        `${beside.map((kib) => figure(kib, 1)).join(' and ')} KiB`,
        beside.every((kib) => kib < 20),
      ),
      goal(
        'idle, another instance, p50 within 1 ms of two Redis round trips',
        `${figure(idle)} ms, two round trips ${figure(2 * roundTrip)} ms`,
        idle - 2 * roundTrip <= 1,
      ),
    ],
  };
}

function goal(text, measured, met) {
  return [text, measured, met ? 'yes' : '**no**'];
}
