import { defineConfig } from 'vitest/config';

// What judges the core: its specs, and in memory the suites that every adapter passes. Not the specs that measure time.
export default defineConfig({
  test: {
    include: ['src/event-manager/**/*.spec.ts', 'test/mutation/in-memory.suite.ts'],
    exclude: ['src/event-manager/event-manager.crowd.spec.ts'],
    isolate: false,
  },
});
