import { Random } from './random.js';

/** How often each scenario of the sandbox is asked for, of 100. Each of them sends one outcome, or answers with it. */
const SCENARIOS = {
  success: 45,
  twice: 10,
  fail: 10,
  early: 10,
  slow: 8,
  'late-ack': 4,
  error: 5,
  reset: 3,
  sync: 4,
  refuse: 1,
};

/** The provider of a run: the one that the service knows of itself, or that of learned.yaml. */
export type ProfileName = 'zemo' | 'learned';

export type Scenario = keyof typeof SCENARIOS;

/** What a caller wants, and how it and the provider behave about it. */
export interface Errand {
  readonly id: string;
  readonly scenario: Scenario;
  /** Until the provider's webhook, in milliseconds. */
  readonly delayMs: number;
  /** How long the caller waits at each try, in seconds. */
  readonly wait: number;
  /** The caller breaks its first try off after so many milliseconds. */
  readonly leavesAfterMs: number | undefined;
  /** The same is asked for twice at once. */
  readonly double: boolean;
  /** The webhook comes before anybody has asked: the provider is not to be called at all. */
  readonly unasked: boolean;
  /** As soon as a caller has the outcome, a webhook says otherwise, to the instance that gave it. */
  readonly contradicted: boolean;
  /** What the provider sends again once the outcome is stored. */
  readonly afterwards: 'duplicate' | 'conflict' | undefined;
  /** After the outcome, the caller waits for the payment. */
  readonly paid: boolean;
}

/** Those in which the provider sends its webhook before it answers the call. */
const ANSWERED_LAST: ReadonlySet<Scenario> = new Set(['early', 'late-ack']);

/** The errand with this number of the run with this seed. */
export function errandOf(
  seed: number,
  number: number,
  profile: ProfileName,
): { readonly errand: Errand; readonly random: Random } {
  const random = new Random(seed + number * 7_919);
  const scenario = random.pick(
    Object.entries(SCENARIOS).flatMap(([name, of100]) => Array(of100).fill(name)),
  ) as Scenario;
  const slow = scenario === 'slow';
  const errand: Errand = {
    id: `chaos-${seed}-${number}`,
    scenario,
    delayMs: slow ? random.between(1_200, 3_500) : random.between(0, 600),
    wait: slow ? 1 : random.between(1, 4),
    leavesAfterMs: random.chance(0.05) ? random.between(1, 500) : undefined,
    double: random.chance(0.1),
    unasked: random.chance(0.05) && profile === 'zemo', // nobody else can name a request before it was asked for
    // An instance that only looked it up can not know whose a name is that the provider has not told yet.
    contradicted: random.chance(0.3) && !(profile === 'learned' && ANSWERED_LAST.has(scenario)),
    afterwards: random.chance(0.2) ? random.pick(['duplicate', 'conflict'] as const) : undefined,
    paid: profile === 'learned' && random.chance(0.4),
  };
  return { errand, random };
}

/** The body of its call. */
export function bodyOf({ id, scenario, delayMs }: Errand): object {
  return { external_id: id, scenario, delay_ms: delayMs };
}
