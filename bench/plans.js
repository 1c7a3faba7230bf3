/**
 * How much is measured. `warmCalls` is what every instance has had before anything counts: fewer, and V8 is still
 * compiling. `crowds` are callers that wait at once, and from how many fresh starts the median is taken.
 */
const warmCalls = 6_000;

/** Writes the report; about half an hour. */
export const full = {
  rounds: 4,
  warmCalls,
  busyMs: 5_000,
  idleCalls: 300,
  crowds: [
    { callers: 1_000, starts: 1 },
    { callers: 10_000, starts: 3 },
    { callers: 15_000, starts: 1 },
  ],
};

/** Ends within two minutes: a second round is taken if it fits. Who is slow to warm up is left out. */
export const brief = {
  rounds: 2,
  warmCalls,
  busyMs: 1_500,
  idleCalls: 60,
  crowds: [],
  budgetMs: 100_000,
  only: 'floor,ours-memory,ours-redis-2,seed-2,nest-send,bullmq',
};

/** For a few contestants whose ratios are asked for; half a minute to a minute a round. */
export const ratios = { rounds: 4, warmCalls, busyMs: 3_000, idleCalls: 100, crowds: [] };

/** Ours on every engine; about ten minutes. */
export const engines = { ...ratios, rounds: 5 };

/** One round, busy for long enough that a thousand samples a second say something. */
export const profiled = { ...ratios, rounds: 1, busyMs: 10_000 };
