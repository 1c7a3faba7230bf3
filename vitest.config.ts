import { defineConfig } from 'vitest/config';

// Two kinds of tests: specs beside the code open no socket; test/ starts real processes and a real Redis.
export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['src/**/*.spec.ts'] } },
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
    coverage: { provider: 'v8', include: ['src/event-manager/**'], reporter: ['text'] },
  },
});
