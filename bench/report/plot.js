import { busyP50, busyP99, cpu, Medians } from './medians.js';
import { panelWidth, rowY, scale, sheet, text } from './sheet.js';
import { figure } from './table.js';
import { contestantsOf } from './tables.js';

/**
 * CPU per call, and the time from webhook to caller from p50 to p99, of every contestant: points on logarithmic scales,
 * as one SVG.
 */
export function plot(results) {
  const medians = new Medians(results);
  const entries = contestantsOf(results).filter(({ name }) => medians.has(name));
  const panels = [
    { title: 'CPU per call, ms', from: cpu, to: cpu },
    { title: 'webhook to caller when busy, p50 to p99, ms', from: busyP50, to: busyP99 },
  ];
  return sheet(
    `Medians of ${medians.roundCount} rounds, ${results.date}; logarithmic scales, less is better`,
    entries.map(({ title }) => title),
    panels.map((panel) => (left) => points(panel, left, entries, medians)),
  );
}

function points({ title, from, to }, left, entries, medians) {
  const rows = entries.map(({ name }) => ({ name, low: medians.of(name, from), high: medians.of(name, to) }));
  const lowest = Math.floor(Math.log10(Math.min(...rows.map(({ low }) => low))));
  const highest = Math.ceil(Math.log10(Math.max(...rows.map(({ high }) => high))));
  const x = (value) => left + ((Math.log10(value) - lowest) / (highest - lowest)) * panelWidth;
  const decades = Array.from({ length: highest - lowest + 1 }, (_, index) => 10 ** (lowest + index));
  const marks = decades.map((decade) => ({ x: x(decade), label: String(Number(decade.toPrecision(1))) }));
  return [
    ...scale(left, title, marks, rows.length),
    ...rows.flatMap(({ name, low, high }, row) => {
      const color = name.startsWith('ours') ? '#0b7a5b' : name.startsWith('floor') ? '#222' : '#8a6d3b';
      return [
        `<path d="M${x(low).toFixed(1)} ${rowY(row)}H${x(high).toFixed(1)}" stroke="${color}" stroke-width="3"/>`,
        `<circle cx="${x(high).toFixed(1)}" cy="${rowY(row)}" r="5" fill="${color}"/>`,
        text(x(high) + 10, rowY(row) + 4, figure(high)),
      ];
    }),
  ];
}
