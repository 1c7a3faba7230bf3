import { median } from '../harness/statistics.js';

/** One contestant's figures over its rounds, as medians; ratios are taken within each round first. */
export class Medians {
  constructor(results) {
    this.entries = new Map(results.rounds.map((entry) => [entry.name, entry]));
  }

  has(name) {
    return Boolean(this.entries.get(name)?.samples.length);
  }

  /** The median of `pick(sample)`; NaN where `name` was not measured. */
  of(name, pick) {
    return this.has(name) ? median(this.entries.get(name).samples.map(pick)) : Number.NaN;
  }

  /** The median of the rounds' ratios `name` to `other`; NaN where one of them was not measured. */
  ratio(name, other, pick) {
    if (!this.has(name) || !this.has(other)) return Number.NaN;
    const others = this.entries.get(other).samples;
    const samples = this.entries.get(name).samples.slice(0, others.length);
    return median(samples.map((sample, round) => pick(sample) / pick(others[round])));
  }

  sum(name, pick) {
    return this.has(name)
      ? this.entries.get(name).samples.reduce((total, sample) => total + pick(sample), 0)
      : Number.NaN;
  }
}

export const perSecond = (sample) => sample.perSecond;
export const cpu = (sample) => sample.cpuPerCallMs;
export const waitingCpu = (sample) => sample.waitingCpuPerCallMs;
export const busyP50 = (sample) => sample.callback.p50;
export const busyP99 = (sample) => sample.callback.p99;
export const idleP50 = (sample) => sample.idleCallback.p50;
export const idleP99 = (sample) => sample.idleCallback.p99;
