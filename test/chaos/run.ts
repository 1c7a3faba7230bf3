import { countEach, Deployment } from '../support/deployment.js';
import type { ChaosEngine } from './chaos-engine.js';
import { chaosEngine, type EngineName } from './chaos-engines.js';
import { Callers, type History, isPaid, wordsFor } from './callers.js';
import { type DataLoss, loseData } from './data-loss.js';
import { DIALECTS } from './dialects.js';
import type { ProfileName } from './errand.js';
import { Faults, faultsOf } from './faults.js';
import { cameEarly, type Faulty, judge, type Stranded } from './judge.js';
import { Random } from './random.js';
import { Stalls } from './stalls.js';
import { leakedPlaces, type Rest, restOf, survey } from './survey.js';

/** How much a run does. */
export interface RunOptions {
  readonly engine: EngineName;
  readonly profile: ProfileName;
  readonly seed: number;
  /** Rounds of all faults, until this time is over. */
  readonly seconds: number;
  /** Each of them at least once; all that the engine has if they are left out. */
  readonly faults?: readonly string[];
  readonly callers: number;
  /** For so many milliseconds a fault goes on, at most. */
  readonly longestMs: number;
  /** After that a caller does not ask for the same again. */
  readonly patienceMs: number;
  /** How many requests are held while the engine loses its data, if it may. */
  readonly held: number;
  /** As many callers may wait on one instance. */
  readonly places: number;
}

/** What a run came to. */
export interface RunResult extends Faulty, Stranded, Rest {
  readonly options: RunOptions;
  readonly requests: number;
  /** Callers that waited for a payment. */
  readonly payments: number;
  readonly tries: Readonly<Record<string, number>>;
  /** What there was to be done, in the order of the page, and what was done. */
  readonly planned: readonly string[];
  readonly faults: readonly string[];
  readonly dataLoss: DataLoss | undefined;
  /** Webhooks of the run that came under a name which was not known then. */
  readonly early: number;
  /** Contradicting webhooks that came while the engine refused writes. */
  readonly contradicted: number;
  readonly leaked: number;
  /** For how long one of the processes was kept from going on, at most. */
  readonly stallMs: number;
  /** By how much an answer came after its deadline, at most. */
  readonly latestMs: number;
  readonly crashes: readonly string[];
}

/** Makes a run, and ends all that it started. */
export async function run(options: RunOptions): Promise<RunResult> {
  const engine = await chaosEngine(options.engine).start();
  try {
    return await runOn(engine, options);
  } finally {
    await engine.end();
  }
}

/** Three instances on this engine, and a provider that calls all three. */
async function runOn(engine: ChaosEngine, options: RunOptions): Promise<RunResult> {
  const { profile, seed, seconds, callers: count, held, places } = options;
  const dialect = DIALECTS[profile];
  const settings = { MAX_PENDING: `${places}`, SHUTDOWN_GRACE: '6000', LOG_LEVEL: 'info' };
  const deployment = await Deployment.start({
    instances: 3,
    webhooksTo: [0, 1, 2],
    ...dialect.deployment,
    environment: { ...dialect.deployment.environment, ...engine.environment, ...settings },
    storeUrl: engine.storeUrl,
    sandboxApart: true,
  });
  try {
    const random = new Random(seed);
    const callers = new Callers(deployment, options);
    const stalls = new Stalls();
    for (const instance of deployment.instances) await stalls.begin(instance);
    const planned = options.faults ?? faultsOf(engine);
    const faults = new Faults(deployment, engine, random, stalls, { ...options, faults: planned });
    const raging = faults.rage(performance.now() + seconds * 1_000).finally(() => callers.stop());
    await Promise.all([callers.run(count), raging]);
    for (const instance of deployment.instances) await stalls.note(instance);
    const stallMs = stalls.end();
    const { histories } = callers;
    const lines = [...deployment.instances, ...faults.ended].flatMap((instance) => instance.lines);
    const verdict = judge(
      dialect,
      histories,
      await survey(deployment, dialect, histories),
      faults.kills,
      lines,
      stallMs,
    );
    const takeData = engine.loseData?.bind(engine);
    const dataLoss = takeData && (await loseData(deployment, dialect, takeData, random, held, `held-${seed}`));
    const leaked = await leakedPlaces(deployment, dialect, places, `place-${seed}`);
    const rest = await restOf(deployment);
    const ends = histories.flatMap(({ tries, payments }) => [
      ...tries.map(({ end }) => wordsFor(end)),
      ...payments.map(({ end }) => `payment: ${isPaid(end) ? 'succeeded' : wordsFor(end)}`),
    ]);
    const crashes = [...faults.crashes, ...complaints(deployment, faults)];
    return {
      options,
      requests: histories.length,
      payments: histories.filter(({ payments }) => payments.length > 0).length,
      tries: countEach(ends.toSorted()),
      planned,
      faults: faults.done,
      dataLoss,
      early: histories.flatMap(({ notices }) => notices.filter(cameEarly)).length,
      contradicted: contradicted(histories, engine),
      leaked,
      stallMs,
      latestMs: latest(histories),
      crashes,
      ...rest,
      ...verdict,
    };
  } finally {
    await deployment.end();
  }
}

function contradicted(histories: readonly History[], { refusals }: ChaosEngine): number {
  const contradictions = histories.flatMap(({ notices }) => notices.filter(({ kind }) => kind === 'contradiction'));
  return contradictions.filter(({ at }) => refusals.some(({ from, to }) => from <= at && at <= to)).length;
}

function latest(histories: readonly History[]): number {
  const answered = histories.flatMap(({ tries, payments }) =>
    [...tries, ...payments].filter(({ end }) => typeof end === 'object'),
  );
  return Math.round(Math.max(...answered.map(({ ms, waitMs }) => ms - waitMs)));
}

/** What instances wrote that tells of a fault of theirs, and those that ended though nobody ended them. */
function complaints({ instances }: Deployment, { ended }: Faults): readonly string[] {
  const dead = instances.filter((instance) => !instance.alive).map(({ output }) => `an instance ended:\n${output}`);
  const lines = [...instances, ...ended].flatMap(({ lines, stderr }) => [
    ...lines.filter((line) => /"level":"(error|fatal)"/.test(line)),
    ...(stderr === '' ? [] : [stderr]),
  ]);
  return [...dead, ...lines];
}
