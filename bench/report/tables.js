import { sum } from '../harness/statistics.js';
import {
  allCpu,
  busyP50,
  busyP99,
  cores,
  cpu,
  crowdMedian,
  engineCpu,
  idleP50,
  idleP99,
  loadCpu,
  Medians,
  perSecond,
  providerCpu,
  waitingCpu,
} from './medians.js';
import { figure } from './table.js';

/** The main table: who does how much, at what cost, and how soon. */
export function contestantRows(results) {
  const medians = new Medians(results);
  const rows = contestantsOf(results).map(({ name, title, against }) => {
    if (!medians.has(name)) return [title, ...Array.from({ length: 9 }, () => '–'), 'not measured'];
    const show = (pick) => figure(medians.of(name, pick));
    return [
      title,
      show(perSecond),
      show(cpu),
      figure(medians.ratio(name, 'floor', cpu)),
      figure(medians.ratio(name, against, cpu)),
      show(busyP50),
      show(busyP99),
      show(idleP50),
      show(idleP99),
      show((sample) => sample.peakMiB),
      figure(
        medians.sum(name, (sample) => sample.failures),
        0,
      ),
    ];
  });
  return {
    header: [
      'contestant',
      'calls/s',
      'CPU per call, ms',
      '× floor',
      '× ours',
      'busy p50, ms',
      'busy p99, ms',
      'idle p50, ms',
      'idle p99, ms',
      'memory, MiB',
      'failures',
    ],
    rows,
  };
}

/** What a call costs the contestant, and what it costs everybody else on the machine. */
export function costRows(results) {
  const medians = new Medians(results);
  const rows = contestantsOf(results)
    .filter(({ name }) => medians.has(name))
    .map(({ name, title }) => [
      title,
      ...[cpu, engineCpu, providerCpu, loadCpu, allCpu, cores].map((pick) => figure(medians.of(name, pick))),
    ]);
  return { header: ['contestant', 'its own', 'Redis', 'provider', 'load', 'all', 'cores in use'], rows };
}

/** Everybody in the main run: not the same contestant again under another Node or of another checkout. */
export function contestantsOf(results) {
  return results.rounds.filter(({ variant }) => !variant);
}

/** Who could not be measured, in some round or at all, and why; one line each. */
export function notMeasured(results) {
  return results.rounds
    .filter(({ error }) => error)
    .map(({ name, error, samples }) => `- ${name}: ${samples.length ? 'not in all rounds' : 'not measured'}: ${error}`);
}

/** What one call costs as instances are added: at the instance that waits, and at all of them. */
export function growthRows(results) {
  const medians = new Medians(results);
  const rows = [2, 4, 8].map((instances) => [
    String(instances),
    ...[`ours-redis-${instances}`, `seed-${instances}`].flatMap((name) => [
      figure(medians.of(name, waitingCpu)),
      figure(medians.of(name, cpu)),
    ]),
  ]);
  return { header: ['instances', 'ours, waiting', 'ours, all', 'broadcast, waiting', 'broadcast, all'], rows };
}

/** The Redis commands of one call, those inside of scripts too. */
export function redisRows(results) {
  const rows = contestantsOf(results)
    .filter(({ samples }) => samples.at(-1)?.redisCommandsPerCall)
    .map(({ title, samples }) => {
      const commands = Object.entries(samples.at(-1).redisCommandsPerCall).sort(([, a], [, b]) => b - a);
      const total = commands.reduce((sum, [, share]) => sum + share, 0);
      const most = commands.slice(0, 8).map(([name, share]) => `${name} ${figure(share)}`);
      return [title, figure(total, 1), most.join(', ') + (commands.length > 8 ? ', …' : '')];
    });
  return { header: ['contestant', 'commands per call', 'of which'], rows };
}

/** Many callers waiting at once on one instance. */
export function crowdRows(results) {
  const rows = results.crowds.map(({ name, title, callers, error, samples }) => {
    if (samples.length === 0) return [String(callers), title, error, ...Array.from({ length: 6 }, () => '–')];
    const of = (pick, contestant = name) => crowdMedian(results, contestant, callers, pick);
    return [
      String(callers),
      title,
      figure(sum(samples.map(({ failures }) => failures)), 0),
      figure(of(kibPerCaller), 1),
      figure(of(kibPerCaller) - of(kibPerCaller, 'floor'), 1),
      figure(
        of((sample) => sample.peakMiB),
        0,
      ),
      figure(of((sample) => sample.waitingStallMs)),
      figure(of((sample) => sample.answeringStallMs)),
      figure(of((sample) => sample.callback.p99)),
    ];
  });
  return {
    header: [
      'callers',
      'contestant',
      'failures',
      'KiB per caller',
      'beside the floor',
      'peak, MiB',
      'longest stall while they wait, ms',
      'while they are answered, ms',
      'webhook to caller, p99, ms',
    ],
    rows,
  };
}

function kibPerCaller(sample) {
  return sample.kibPerCaller;
}
