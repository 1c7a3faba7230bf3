import { describeTimelines } from '../../testing/timelines.contract.js';
import { MemoryTimelines } from './memory-timelines.js';

describeTimelines('MemoryTimelines', () => {
  const timelines = new MemoryTimelines();
  return { open: () => timelines };
});
