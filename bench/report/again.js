import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { writeReport } from './write.js';

// Writes the page again from the last full run's figures: for changes of the report alone.
writeReport(JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'benchmarks.json'), 'utf8')));
