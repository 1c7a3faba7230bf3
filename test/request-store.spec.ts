import { MemoryRequestStore } from '../src/event-manager/request-store/memory-request-store.js';
import { describeRequestStore } from './request-store.contract.js';

describeRequestStore('MemoryRequestStore', (limits) => {
  const store = new MemoryRequestStore(limits);
  return { open: () => store };
});
