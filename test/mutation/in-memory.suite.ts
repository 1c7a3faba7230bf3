import { Logger } from '@nestjs/common';
import { beforeAll } from 'vitest';
import { MemoryBus, MemoryPubSub } from '../../src/event-manager/pubsub/memory-pub-sub.js';
import { MemoryRequestStore } from '../../src/event-manager/request-store/memory-request-store.js';
import { describePubSub } from '../pub-sub.contract.js';
import { describeRequestStore } from '../request-store.contract.js';

beforeAll(() => Logger.overrideLogger(false));

describeRequestStore('MemoryRequestStore', (limits) => {
  const store = new MemoryRequestStore(limits);
  return { open: () => store };
});

describePubSub('MemoryPubSub', () => {
  const bus = new MemoryBus();
  return { open: () => new MemoryPubSub(bus) };
});
