import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { scratch } from './stryker.base.js';

const here = import.meta.dirname;
const stryker = join(here, 'node_modules/@stryker-mutator/core/bin/stryker.js');

const runs = {
  core: () => mutate('core'),
  adapters: () => mutate('adapters'),
  lua: () => node(join(here, 'lua.js')),
};

const chosen = process.argv.slice(2);
const names = chosen.length > 0 ? chosen : Object.keys(runs);
for (const name of names) if (!(name in runs)) throw new Error(`there is no ${name}: ${Object.keys(runs).join(', ')}`);
process.exitCode = names.map((name) => runs[name]()).every((succeeded) => succeeded) ? 0 : 1;

/** Runs Stryker from the root of the project, and writes what it found. Tells whether the score is high enough. */
function mutate(name) {
  const succeeded = node(stryker, 'run', join(here, `${name}.stryker.config.js`));
  const { files } = JSON.parse(readFileSync(join(scratch, `${name}.json`), 'utf8'));
  for (const [file, { source, mutants }] of Object.entries(files)) writeSurvivors(file, source, mutants);
  return succeeded;
}

/** One line for each mutant that no test noticed: where it is, what stands there, and what might as well. */
function writeSurvivors(file, source, mutants) {
  const lines = source.split('\n');
  for (const { status, location, replacement } of mutants) {
    if (status !== 'Survived' && status !== 'NoCoverage') continue;
    const { start, end } = location;
    const text = lines[start.line - 1].slice(start.column - 1, start.line === end.line ? end.column - 1 : undefined);
    process.stdout.write(`${file}:${start.line}:${start.column}  ${text}  =>  ${replacement}\n`);
  }
}

function node(...args) {
  return spawnSync(process.execPath, args, { cwd: join(here, '../..'), stdio: 'inherit' }).status === 0;
}
