import { run } from './stryker.base.js';

export default run({
  name: 'adapters',
  mutate: [
    'src/event-manager/adapters/redis/*.ts',
    'src/event-manager/event-manager.{module,options}.ts',
    '!src/event-manager/**/*.spec.ts',
    '!src/event-manager/**/redis-scripts.ts', // whose Lua is mutated by lua.js
    '!src/event-manager/**/redis-timeline-scripts.ts', // which is Lua too
  ],
});
