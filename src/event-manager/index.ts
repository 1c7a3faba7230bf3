/**
 * What an application or an adapter may use. Other files may change without notice. E1 to E16 and W1 to W4, which the files cite, are
 * explained in docs/architecture.md.
 */
export { EventManagerModule, type EventManagerAsyncOptions } from './event-manager.module.js';
export { EVENT_MANAGER_DEFAULTS, type EventManagerOptions } from './event-manager.options.js';
export { EventManagerService } from './event-manager.service.js';
export type {
  FindOptions,
  FollowUp,
  Look,
  Lookup,
  LookResult,
  OnLeave,
  SendResult,
  Target,
  TriggerResult,
  WaitOptions,
  WatchOptions,
  WatchResult,
} from './watch.js';
export {
  agree,
  complete,
  externalIdFault,
  followUpId,
  parseExternalId,
  readKnown,
  readOutcome,
  writeOutcome,
} from './outcome.js';
export type { Failure, Json, JsonObject, Outcome } from './outcome.js';
export {
  EventManagerError,
  LookupFailedError,
  StoreRefusedError,
  StoreUnavailableError,
  UNREADABLE,
} from './errors.js';
export type { EventManagerErrorCode } from './errors.js';
export { EventManagerObserver } from './observer.js';
export { PubSub } from './pub-sub.js';
export { EARLY_DEFAULTS, maxEarlyNames, RequestStore } from './request-store.js';
export type {
  AnswerNotes,
  AttemptId,
  Claim,
  ClaimResult,
  EarlyLimits,
  NamedSettlement,
  ReadResult,
  Settlement,
  StoredRequest,
} from './request-store.js';
export { Timelines } from './timelines.js';
export type { ListedEntry, ListOptions, PutOptions, StoredEntry, TimelineEntry } from './timelines.js';
export { replyChannelName, writeSettled } from './signalling/reply-channel.js';
export { MemoryBus, MemoryPubSub } from './adapters/memory/memory-pub-sub.js';
export { MEMORY_DEFAULTS, type MemoryLimits, MemoryRequestStore } from './adapters/memory/memory-request-store.js';
export { MemoryTimelines } from './adapters/memory/memory-timelines.js';
export { TimelinesModule } from './timelines.module.js';
export {
  type AdaptersOptions,
  engineRefusal,
  engineUrlFault,
  openAdapters,
  openTimelines,
  type StoreAddress,
} from './adapters/adapters.js';
export type { EngineAddress, TlsOptions } from './adapters/engine.js';
