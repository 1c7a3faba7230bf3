import { configDefaults, defineConfig } from 'vitest/config';

/** It counts the timers that are left, and so must not share a process with the connections that others kept alive. */
const ALONE = 'test/event-manager.property.spec.ts';

/** They measure what a failure of the store costs, one after the other: `npm run test:engines`. */
const ENGINES = 'test/engines/*.spec.ts';

const system = {
  globalSetup: ['test/support/global-setup.ts'],
  testTimeout: 60_000,
  hookTimeout: 60_000,
  // On a busy machine a second may be over before a message has arrived.
  expect: { poll: { timeout: 10_000 } },
};

// Two kinds of tests: specs beside the code open no socket; test/ starts real processes and a real Redis. Neither leaves
// anything behind in its own process, so that one loads everything for many files.
export default defineConfig({
  test: {
    projects: [
      {
        test: { name: 'unit', include: ['src/**/*.spec.ts'], isolate: false, testTimeout: 30_000, hookTimeout: 30_000 },
      },
      {
        test: {
          ...system,
          name: 'system',
          isolate: false,
          include: ['test/**/*.spec.ts'],
          exclude: [...configDefaults.exclude, ALONE, ENGINES],
        },
      },
      { test: { ...system, name: 'alone', isolate: true, include: [ALONE] } },
      { test: { ...system, name: 'engines', isolate: false, include: [ENGINES], testTimeout: 120_000 } },
    ],
    // Vitest leaves a core to itself, but most of the system's tests wait for processes.
    maxWorkers: 2,
    reporters: ['default', './test/support/tally-reporter.ts'],
    coverage: {
      provider: 'v8',
      include: ['src/event-manager/**'],
      exclude: ['**/*.spec.ts', 'src/event-manager/testing/**'],
      reporter: ['text'],
    },
  },
});
