import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { writeEngines, writeReport } from './write.js';

// Writes the page again from the last runs' figures: for changes of the report alone.
const docs = join(import.meta.dirname, '..', '..', 'docs');
for (const [name, write] of [
  ['benchmarks.json', writeReport],
  ['engines.json', writeEngines],
]) {
  const path = join(docs, name);
  if (existsSync(path)) write(JSON.parse(readFileSync(path, 'utf8')));
}
