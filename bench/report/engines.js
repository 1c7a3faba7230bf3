import { busyP50, busyP99, cpu, engineCpu, idleP50, idleP99, Medians } from './medians.js';
import { panelWidth, rowY, scale, sheet, text } from './sheet.js';
import { figure } from './table.js';

const reference = 'ours-redis-2';
const connections = (sample) => sample.connectionsPerInstance;

/** What a call costs ours on every engine, and what it costs the engine; ratios are to one Redis. */
export function engineRows(results) {
  const medians = new Medians(results);
  const rows = results.rounds.map(({ name, engine }) => {
    const show = (pick) => figure(medians.of(name, pick));
    const ratio = (pick) => figure(medians.ratio(name, reference, pick));
    return [
      engine,
      show(cpu),
      ratio(cpu),
      show(engineCpu),
      ratio(engineCpu),
      ...[busyP50, busyP99, idleP50, idleP99].map(show),
      figure(medians.of(name, connections), 0),
      figure(medians.sum(name, failures), 0),
    ];
  });
  return {
    header: [
      'engine',
      'service, CPU per call, ms',
      '× Redis',
      'engine, CPU per call, ms',
      '× Redis',
      'busy p50, ms',
      'busy p99, ms',
      'idle p50, ms',
      'idle p99, ms',
      'connections per instance',
      'failures',
    ],
    rows,
  };
}

/** CPU per call of the service, and of all of the engine's processes: bars on one scale, as one SVG. */
export function enginePlot(results) {
  const medians = new Medians(results);
  const entries = results.rounds.filter(({ name }) => medians.has(name));
  const panels = [
    { title: 'the service, CPU per call, ms', pick: cpu, color: '#0b7a5b' },
    { title: 'its engine, all processes, CPU per call, ms', pick: engineCpu, color: '#8a6d3b' },
  ].map(({ pick, ...rest }) => ({ ...rest, values: entries.map(({ name }) => medians.of(name, pick)) }));
  const highest = Math.ceil(10 * Math.max(0, ...panels.flatMap(({ values }) => values))) / 10;
  return sheet(
    `Two instances on every engine; medians of ${medians.roundCount} rounds, ${results.date}; less is better`,
    entries.map(({ engine }) => engine),
    panels.map((panel) => (left) => bars(panel, left, highest)),
  );
}

function bars({ title, color, values }, left, highest) {
  const x = (value) => left + (value / highest) * panelWidth;
  const marks = [0, highest / 2, highest].map((value) => ({ x: x(value), label: String(Number(value.toFixed(2))) }));
  return [
    ...scale(left, title, marks, values.length),
    ...values.flatMap((value, row) => [
      `<path d="M${left} ${rowY(row)}H${x(value).toFixed(1)}" stroke="${color}" stroke-width="12"/>`,
      text(x(value) + 8, rowY(row) + 4, figure(value)),
    ]),
  ];
}

/** The same results with no more than the report needs, to four digits, and with the medians of it all. */
export function engineFigures(results) {
  const rounds = results.rounds.map(({ name, engine, error, samples }) => {
    return { name, engine, error, samples: samples.map(needed) };
  });
  const medians = new Medians({ rounds });
  const mediansOf = (name) => ({
    cpuPerCallMs: medians.of(name, cpu),
    cpuToRedis: medians.ratio(name, reference, cpu),
    engineCpuPerCallMs: medians.of(name, engineCpu),
    engineCpuToRedis: medians.ratio(name, reference, engineCpu),
    busyP50Ms: medians.of(name, busyP50),
    busyP99Ms: medians.of(name, busyP99),
    idleP50Ms: medians.of(name, idleP50),
    idleP99Ms: medians.of(name, idleP99),
  });
  const withMedians = rounds.map(({ name, engine, error, samples }) => {
    return { name, engine, error, ...(samples.length > 0 && { medians: mediansOf(name) }), samples };
  });
  return JSON.parse(JSON.stringify({ ...results, rounds: withMedians }, toFourDigits));
}

function toFourDigits(_key, value) {
  return typeof value === 'number' ? Number(value.toPrecision(4)) : value;
}

function needed({ round, perSecond, failures, callback, idleCallback, ...rest }) {
  const { cpuPerCallMs, engineCpuPerCallMs, connectionsPerInstance } = rest;
  const [busy, idle] = [callback, idleCallback].map(({ p50, p99 }) => ({ p50, p99 }));
  const times = { callback: busy, idleCallback: idle };
  return { round, perSecond, failures, cpuPerCallMs, engineCpuPerCallMs, connectionsPerInstance, ...times };
}

function failures(sample) {
  return sample.failures;
}
