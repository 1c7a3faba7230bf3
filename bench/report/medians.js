import { median, sum } from '../harness/statistics.js';

/**
 * Each contestant's figures as medians. Of several samples within a round, their median is the round's figure; ratios
 * are taken within each round first.
 */
export class Medians {
  #entries;

  constructor(results) {
    this.#entries = new Map(results.rounds.map(({ name, samples }) => [name, { samples, rounds: byRound(samples) }]));
  }

  has(name) {
    return Boolean(this.#entries.get(name)?.samples.length);
  }

  /** In how many rounds somebody was measured. */
  get roundCount() {
    return Math.max(0, ...[...this.#entries.values()].map(({ rounds }) => rounds.size));
  }

  /** The median of the rounds' `pick(sample)`; NaN where `name` was not measured. */
  of(name, pick) {
    return this.has(name) ? median([...this.#figures(name, pick).values()]) : Number.NaN;
  }

  /** The median of the rounds' ratios `name` to `other`; NaN where no round has both. */
  ratio(name, other, pick) {
    if (!this.has(name) || !this.has(other)) return Number.NaN;
    const others = this.#figures(other, pick);
    const both = [...this.#figures(name, pick)].filter(([round]) => others.has(round));
    return both.length > 0 ? median(both.map(([round, value]) => value / others.get(round))) : Number.NaN;
  }

  /** The sum over all samples; NaN where `name` was not measured. */
  sum(name, pick) {
    return this.has(name) ? sum(this.#entries.get(name).samples.map(pick)) : Number.NaN;
  }

  #figures(name, pick) {
    const { rounds } = this.#entries.get(name);
    return new Map([...rounds].map(([round, samples]) => [round, median(samples.map(pick))]));
  }
}

function byRound(samples) {
  const rounds = new Map();
  for (const sample of samples) rounds.set(sample.round, [...(rounds.get(sample.round) ?? []), sample]);
  return rounds;
}

/** The median over the fresh starts of one crowd; NaN where it was not measured. */
export function crowdMedian({ crowds }, name, callers, pick) {
  const crowd = crowds.find((one) => one.name === name && one.callers === callers);
  return crowd?.samples.length ? median(crowd.samples.map(pick)) : Number.NaN;
}

export const perSecond = (sample) => sample.perSecond;
export const cpu = (sample) => sample.cpuPerCallMs;
export const waitingCpu = (sample) => sample.waitingCpuPerCallMs;
export const engineCpu = (sample) => sample.engineCpuPerCallMs ?? Number.NaN;
export const providerCpu = (sample) => sample.providerCpuPerCallMs;
export const loadCpu = (sample) => sample.loadCpuPerCallMs;
export const allCpu = (sample) =>
  sample.cpuPerCallMs + (sample.engineCpuPerCallMs ?? 0) + sample.providerCpuPerCallMs + sample.loadCpuPerCallMs;
export const cores = (sample) => (sample.perSecond * allCpu(sample)) / 1_000;
export const busyP50 = (sample) => sample.callback.p50;
export const busyP99 = (sample) => sample.callback.p99;
export const idleP50 = (sample) => sample.idleCallback.p50;
export const idleP99 = (sample) => sample.idleCallback.p99;
