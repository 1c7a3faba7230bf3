import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where sandboxes and reports go, so that no other tool finds a copy of the sources. */
export const scratch = join(tmpdir(), 'async-como-sync-mutation');

/**
 * What both runs have in common. Stryker starts at the root of the project.
 *
 * @param {{ name: string, mutate: string[] }} run
 * @returns {import('@stryker-mutator/api/core').PartialStrykerOptions}
 */
export function run({ name, mutate }) {
  return {
    mutate,
    testRunner: 'vitest',
    vitest: { configFile: `test/mutation/${name}.vitest.config.ts`, related: false },
    plugins: ['@stryker-mutator/vitest-runner', join(import.meta.dirname, 'log-lines.js')],
    ignorers: ['log-lines'],
    coverageAnalysis: 'perTest',
    disableTypeChecks: false, // which would change files that tests compare
    concurrency: 2,
    tempDirName: join(scratch, 'sandboxes'),
    ignorePatterns: ['bench', 'dist', 'coverage', '.github'],
    reporters: ['clear-text', 'json'],
    clearTextReporter: { allowColor: false, reportTests: false, reportMutants: false },
    jsonReporter: { fileName: join(scratch, `${name}.json`) },
    thresholds: { high: 95, low: 90, break: 85 },
    timeoutMS: 10_000,
    allowConsoleColors: false,
  };
}
