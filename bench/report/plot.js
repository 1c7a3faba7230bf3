import { busyP50, busyP99, cpu, Medians } from './medians.js';
import { figure } from './table.js';
import { contestantsOf } from './tables.js';

const rowHeight = 26;
const labelWidth = 320;
const panelWidth = 300;
const gap = 60;
const top = 66;

/**
 * CPU per call, and the time from webhook to caller from p50 to p99, of every contestant: points on logarithmic scales,
 * as one SVG on a ground of its own, so that it can be read in a light and in a dark page.
 */
export function plot(results) {
  const medians = new Medians(results);
  const entries = contestantsOf(results).filter(({ name }) => medians.has(name));
  const height = top + entries.length * rowHeight + 16;
  const width = labelWidth + 2 * (panelWidth + gap);
  const panels = [
    { title: 'CPU per call, ms', from: cpu, to: cpu },
    { title: 'webhook to caller when busy, p50 to p99, ms', from: busyP50, to: busyP99 },
  ];
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif" font-size="12">`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    text(16, 22, `Medians of ${medians.roundCount} rounds, ${results.date}; logarithmic scales, less is better`),
    ...entries.map(({ title }, row) => text(labelWidth - 14, rowY(row) + 4, title.replace(/[*`]/g, ''), 'end')),
    ...panels.flatMap((panel, index) => points(panel, labelWidth + index * (panelWidth + gap), entries, medians)),
    '</svg>',
  ].join('\n')}\n`;
}

function points({ title, from, to }, left, entries, medians) {
  const rows = entries.map(({ name }) => ({ name, low: medians.of(name, from), high: medians.of(name, to) }));
  const lowest = Math.floor(Math.log10(Math.min(...rows.map(({ low }) => low))));
  const highest = Math.ceil(Math.log10(Math.max(...rows.map(({ high }) => high))));
  const x = (value) => left + ((Math.log10(value) - lowest) / (highest - lowest)) * panelWidth;
  const decades = Array.from({ length: highest - lowest + 1 }, (_, index) => 10 ** (lowest + index));
  const bottom = rowY(rows.length - 1) + 12;
  return [
    text(left, top - 26, title),
    ...decades.flatMap((decade) => [
      `<path d="M${x(decade).toFixed(1)} ${top - 6}V${bottom}" stroke="#ddd"/>`,
      text(x(decade), top - 10, String(Number(decade.toPrecision(1))), 'middle', '#777'),
    ]),
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

function rowY(row) {
  return top + row * rowHeight + 10;
}

function text(x, y, content, anchor = 'start', fill = '#222') {
  return `<text x="${x.toFixed(1)}" y="${y}" text-anchor="${anchor}" fill="${fill}">${content}</text>`;
}
