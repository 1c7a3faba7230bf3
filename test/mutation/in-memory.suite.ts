import { Logger } from '@nestjs/common';
import { beforeAll } from 'vitest';
import { MemoryBus, MemoryPubSub } from '../../src/event-manager/adapters/memory/memory-pub-sub.js';
import { MemoryRequestStore } from '../../src/event-manager/adapters/memory/memory-request-store.js';
import { describePubSub } from '../../src/event-manager/testing/pub-sub.contract.js';
import { describeRequestStore } from '../../src/event-manager/testing/request-store.contract.js';

beforeAll(() => Logger.overrideLogger(false));

describeRequestStore('MemoryRequestStore', (limits) => {
  const store = new MemoryRequestStore(limits);
  return { open: () => store };
});

describePubSub('MemoryPubSub', () => {
  const bus = new MemoryBus();
  return { open: () => new MemoryPubSub(bus) };
});
