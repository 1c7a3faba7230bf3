/** The second front door, `async-como-sync/core/testing`: suites for adapters, and adapters that fail on command. Needs Vitest. */
export { describeRequestStore } from './request-store.contract.js';
export { describeStoreOutages, type ServedStoreBed } from './request-store-outages.contract.js';
export { describeStoreRefusals, type RefusingStoreBed, type StoreRefusal } from './request-store-refusals.contract.js';
export type { MakeRequestStoreBed, RequestStoreBed } from './request-store-bed.js';
export { type AnnouncingBed, describeAnnouncements } from './announcements.contract.js';
export { describeTimelines, type MakeTimelinesBed, type TimelinesBed } from './timelines.contract.js';
export { describePubSub } from './pub-sub.contract.js';
export { describePubSubOutages, type ServedPubSubBed } from './pub-sub-outages.contract.js';
export type { MakePubSubBed, PubSubBed } from './pub-sub-bed.js';
export { endOf, type Ended, type Outages } from './outages.js';
export { claimOf, paid, refused } from './examples.js';
export { FaultyPubSub } from './faulty-pub-sub.js';
export {
  answersAfter,
  type Course,
  FaultyRequestStore,
  hangs,
  isDown,
  losesAnswers,
  refusesWrites,
  waitsFor,
  works,
} from './faulty-request-store.js';
