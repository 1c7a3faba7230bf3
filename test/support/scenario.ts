import * as fc from 'fast-check';

/** How the provider's answer to a call ends. */
export type SendEnd = 'accepted' | 'settled' | 'refused' | 'broken' | 'never';

/** A caller asks, and may leave before the answer. */
export interface WatchStep {
  readonly kind: 'watch';
  readonly instance: number;
  readonly id: string;
  readonly body: string;
  readonly owner: string;
  readonly timeoutMs: number;
  readonly leavesAfterMs: number | undefined;
  /** How a call to the provider ends that is made for this caller, and when. */
  readonly sendEnd: SendEnd;
  readonly sendMs: number;
}

/** The provider says how a request ended. */
export interface WebhookStep {
  readonly kind: 'webhook';
  readonly instance: number;
  readonly id: string;
  readonly outcome: 'paid' | 'other' | 'failed';
}

/** Time passes. */
export interface PassStep {
  readonly kind: 'pass';
  readonly ms: number;
}

export type Step = WatchStep | WebhookStep | PassStep;

/** What becomes of one command at the store. */
export type Fault = 'works' | 'refuses' | 'away' | 'answer lost';

/** What happens, and how network and store behave meanwhile; their lists are used over and over. */
export interface Scenario {
  readonly steps: readonly Step[];
  /** Which of the messages between instances get lost. */
  readonly losses: readonly boolean[];
  /** What the store's commands, and then their answers, take on their way, in milliseconds. */
  readonly delays: readonly number[];
  /** Of each instance, whether its store signals the others by itself; an older version of ours does not. */
  readonly announcing: readonly boolean[];
  /** What becomes of the store's commands, each instance's in their order, until the last step; nothing but work where it is empty. */
  readonly faults: readonly Fault[];
}

/** How many instances a scenario knows. */
export const INSTANCES = 3;

const instance = fc.nat(INSTANCES - 1);
const id = fc.constantFrom('1', '__proto__');
const mostly = (usual: string, other: string) =>
  fc.oneof({ arbitrary: fc.constant(usual), weight: 4 }, { arbitrary: fc.constant(other), weight: 1 });

/** Any scenario whose single times are at most `longestMs` milliseconds; with faults of the store, or without any. */
export function anyScenario(longestMs: number, { faulty }: { readonly faulty: boolean }): fc.Arbitrary<Scenario> {
  const ms = fc.oneof(fc.constant(0), fc.nat(20), fc.nat(longestMs));
  const watch = fc.record({
    kind: fc.constant('watch' as const),
    instance,
    id,
    body: mostly('body', 'other body'),
    owner: mostly('owner', 'other owner'),
    timeoutMs: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: longestMs })),
    leavesAfterMs: fc.option(ms, { nil: undefined, freq: 4 }),
    sendEnd: fc.constantFrom<SendEnd>('accepted', 'settled', 'refused', 'broken', 'never'),
    sendMs: ms,
  });
  const webhook = fc.record({
    kind: fc.constant('webhook' as const),
    instance,
    id,
    outcome: fc.constantFrom('paid' as const, 'other' as const, 'failed' as const),
  });
  const pass = fc.record({ kind: fc.constant('pass' as const), ms });
  const step = fc.oneof(
    { arbitrary: watch, weight: 4 },
    { arbitrary: webhook, weight: 1 },
    { arbitrary: pass, weight: 3 },
  );
  const fault = fc.oneof(
    { arbitrary: fc.constant<Fault>('works'), weight: 5 },
    { arbitrary: fc.constantFrom<Fault>('refuses', 'away', 'answer lost'), weight: 2 },
  );
  return fc.record({
    steps: fc.array(step, { minLength: 1, maxLength: 20 }),
    losses: fc.array(fc.boolean(), { minLength: 1, maxLength: 10 }),
    announcing: fc.array(fc.boolean(), { minLength: INSTANCES, maxLength: INSTANCES }),
    delays: fc.array(fc.nat(3), { minLength: 1, maxLength: 10 }),
    faults: fc.array(fault, { minLength: faulty ? 1 : 0, maxLength: faulty ? 30 : 0 }),
  });
}
