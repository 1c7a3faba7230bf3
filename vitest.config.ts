import { defineConfig } from 'vitest/config';

// Two kinds of tests: specs beside the code open no socket; test/ starts real processes and a real Redis.
export default defineConfig({
  test: {
    projects: [
      // They leave nothing behind, so that one process can run them all.
      { test: { name: 'unit', include: ['src/**/*.spec.ts'], isolate: false } },
      {
        test: {
          name: 'system',
          include: ['test/**/*.spec.ts'],
          globalSetup: ['test/support/global-setup.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
    // Vitest leaves a core to itself, but most of the system's tests wait for processes.
    maxWorkers: 2,
    reporters: ['default', './test/support/tally-reporter.ts'],
    coverage: {
      provider: 'v8',
      include: ['src/event-manager/**'],
      exclude: ['**/*.{spec,fake}.ts'],
      reporter: ['text'],
    },
  },
});
