import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { goalRows } from './goals.js';
import { Medians } from './medians.js';
import { plot } from './plot.js';
import { figure, table } from './table.js';
import { contestantRows, costRows, crowdRows, growthRows, notMeasured, redisRows } from './tables.js';
import { nodeRows } from './variants.js';

const docs = join(import.meta.dirname, '..', '..', 'docs');
const [begin, end] = ['<!-- measured: npm run bench:full -->', '<!-- end of what was measured -->'];

/** Replaces the measured part of docs/benchmarks.md, and its plot; what was written by hand around it stays. */
export function writeReport(results) {
  const path = join(docs, 'benchmarks.md');
  const page = readFileSync(path, 'utf8');
  const [before, after] = [page.indexOf(begin), page.indexOf(end)];
  if (before < 0 || after < before) throw new Error(`${path} has no measured part`);
  writeFileSync(path, page.slice(0, before) + measured(results) + page.slice(after));
  writeFileSync(join(docs, 'benchmarks.svg'), plot(results));
}

function measured(results) {
  const versions = Object.entries(results.versions).map(([name, version]) => `${name} ${version}`);
  const errors = notMeasured(results);
  const nodes = nodeRows(results);
  return [
    begin,
    `Made on ${results.date} by \`${results.command}\` at commit ${results.commit}, on ${results.machine}, ` +
      `whose load average was ${figure(results.loadAverage, 1)} before; ` +
      `medians of ${new Medians(results).roundCount} interleaved rounds. Versions: ${versions.join(', ')}.`,
    '## The goals',
    table(goalRows(results)),
    '## Everybody, one scenario',
    table(contestantRows(results)),
    ...(errors.length ? [errors.join('\n')] : []),
    '![CPU per call and p99 from webhook to caller, all contestants](benchmarks.svg)',
    '## What a call costs everybody',
    'CPU per call in milliseconds, by process, and how many of the cores are in use.',
    table(costRows(results)),
    ...(nodes.rows.length > 0 ? ['## On other Nodes', table(nodes)] : []),
    '## As instances grow',
    'CPU per call in milliseconds, callers at one instance, webhooks at all the others in turn.',
    table(growthRows(results)),
    '## Redis commands per call',
    table(redisRows(results)),
    '## Callers waiting at once on one instance',
    table(crowdRows(results)),
    '',
  ].join('\n\n');
}
