import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { enginePlot, engineRows } from './engines.js';
import { goalRows } from './goals.js';
import { Medians } from './medians.js';
import { plot } from './plot.js';
import { figure, table } from './table.js';
import { contestantRows, costRows, crowdRows, growthRows, notMeasured, redisRows } from './tables.js';
import { nodeRows } from './variants.js';

const docs = join(import.meta.dirname, '..', '..', 'docs');
const main = ['<!-- measured: npm run bench:full -->', '<!-- end of what was measured -->'];
const byEngine = ['<!-- measured: npm run bench:engines -->', '<!-- end: engines -->'];

/** Replaces the measured part of docs/benchmarks.md, and its plot; what was written by hand around it stays. */
export function writeReport(results) {
  replacePart(main, measured(results));
  writeFileSync(join(docs, 'benchmarks.svg'), plot(results));
}

/** The same for what was measured on every engine. */
export function writeEngines(results) {
  const paragraphs = [
    madeBy(results),
    table(engineRows(results)),
    ...errorsOf(results),
    '![CPU per call of the service and of its engine, by engine](engines.svg)',
    'Every sample is in [engines.json](engines.json).',
  ];
  replacePart(byEngine, paragraphs);
  writeFileSync(join(docs, 'engines.svg'), enginePlot(results));
}

function replacePart([begin, end], paragraphs) {
  const path = join(docs, 'benchmarks.md');
  const page = readFileSync(path, 'utf8');
  const [before, after] = [page.indexOf(begin), page.indexOf(end)];
  if (before < 0 || after < before) throw new Error(`${path} has no part ${begin}`);
  writeFileSync(path, page.slice(0, before) + [begin, ...paragraphs, ''].join('\n\n') + page.slice(after));
}

function measured(results) {
  const nodes = nodeRows(results);
  return [
    madeBy(results),
    '## The goals',
    table(goalRows(results)),
    '## Everybody, one scenario',
    table(contestantRows(results)),
    ...errorsOf(results),
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
  ];
}

function madeBy(results) {
  const versions = Object.entries(results.versions).map(([name, version]) => `${name} ${version}`);
  return (
    `Made on ${results.date} by \`${results.command}\` at commit ${results.commit}, on ${results.machine}, ` +
    `whose load average was ${figure(results.loadAverage, 1)} before; ` +
    `medians of ${new Medians(results).roundCount} interleaved rounds. Versions: ${versions.join(', ')}.`
  );
}

/** One list of what could not be measured, if there is anything. */
function errorsOf(results) {
  const errors = notMeasured(results);
  return errors.length > 0 ? [errors.join('\n')] : [];
}
