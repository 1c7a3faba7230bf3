import { busyP99, cpu, Medians } from './medians.js';
import { figure } from './table.js';

const rowHeight = 26;
const labelWidth = 330;
const panelWidth = 270;
const gap = 90;
const top = 58;

/** CPU per call and busy p99 of every contestant, as one SVG of bars on logarithmic scales; readable on light and dark. */
export function plot(results) {
  const medians = new Medians(results);
  const entries = results.rounds.filter(({ name }) => medians.has(name));
  const panels = [
    { title: 'CPU per call, ms', pick: cpu },
    { title: 'webhook to caller, busy, p99, ms', pick: busyP99 },
  ];
  const height = top + entries.length * rowHeight + 20;
  const width = labelWidth + panels.length * (panelWidth + gap);
  const labels = entries.map(({ title }, row) => text(labelWidth - 12, rowY(row) + 14, plainTitle(title), 'end'));
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif" font-size="12">`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    text(
      16,
      24,
      `Medians of ${entries[0].samples.length} rounds, ${results.date}; shorter is better; scales are logarithmic`,
    ),
    ...labels,
    ...panels.flatMap((panel, index) => bars(panel, labelWidth + index * (panelWidth + gap), entries, medians)),
    '</svg>',
  ].join('\n')}\n`;
}

function bars({ title, pick }, left, entries, medians) {
  const values = entries.map(({ name }) => medians.of(name, pick));
  const low = Math.log(Math.min(...values) / 2);
  const scale = panelWidth / (Math.log(Math.max(...values)) - low);
  return [
    text(left, top - 8, title),
    ...entries.flatMap(({ name }, row) => {
      const length = (Math.log(values[row]) - low) * scale;
      const fill = name.startsWith('ours') ? '#0b7a5b' : name === 'floor' ? '#555' : '#b9c2cc';
      return [
        `<rect x="${left}" y="${rowY(row)}" width="${length.toFixed(1)}" height="${rowHeight - 8}" fill="${fill}"/>`,
        text(left + length + 6, rowY(row) + 14, figure(values[row])),
      ];
    }),
  ];
}

function rowY(row) {
  return top + row * rowHeight;
}

function text(x, y, content, anchor = 'start') {
  return `<text x="${x.toFixed(1)}" y="${y}" text-anchor="${anchor}" fill="#222">${content}</text>`;
}

function plainTitle(title) {
  return title
    .replace(/[*`]/g, '')
    .replace('Express, axios, broadcast on one Redis channel', 'Express, axios, broadcast');
}
