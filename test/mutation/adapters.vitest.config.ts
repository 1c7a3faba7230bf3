import { defineConfig } from 'vitest/config';

// What judges the adapters for Redis: the suites that every adapter passes, against real servers.
export default defineConfig({
  test: {
    include: [
      'src/event-manager/adapters/redis/*.spec.ts',
      'test/request-store.spec.ts',
      'test/redis-timelines.spec.ts',
      'test/pub-sub.spec.ts',
      'test/pub-sub-handshake.spec.ts',
      'test/redis-refusal.spec.ts',
      'test/embedding.spec.ts',
    ],
    isolate: false,
    testTimeout: 20_000,
    hookTimeout: 20_000,
  },
});
