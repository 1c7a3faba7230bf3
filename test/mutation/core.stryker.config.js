import { run } from './stryker.base.js';

export default run({
  name: 'core',
  mutate: [
    'src/event-manager/**/*.ts',
    '!src/event-manager/**/*.{spec,fake}.ts',
    '!src/event-manager/testing/**',
    '!src/event-manager/adapters/redis/**', // the other run, and what chooses between them
    '!src/event-manager/event-manager.{module,options}.ts',
  ],
});
