/** What is put into a timeline. The store does not look into its texts. */
export interface TimelineEntry {
  /** Unique in its timeline: an entry with the same id is replaced. */
  readonly id: string;
  /** What lists show of it. */
  readonly head: string;
  /** The rest, which may be long; empty if there is none. */
  readonly body: string;
}

/** An entry as lists show it. */
export interface ListedEntry extends Omit<TimelineEntry, 'body'> {
  /** Its place in time, in milliseconds since the epoch, by the store's clock. */
  readonly at: number;
}

/** An entry with all that was put. */
export type StoredEntry = ListedEntry & TimelineEntry;

/** How an entry is put. */
export interface PutOptions {
  /** Its place lies so far in the future, in whole milliseconds; 0 if it is left out. */
  readonly afterMs?: number;
  /** Entries of this timeline are gone when their places lie so far in the past, in whole milliseconds. */
  readonly keepMs: number;
  /** So many entries are kept in this timeline, at least 1. Those with the earliest places give way. */
  readonly most: number;
}

/** Which entries are listed, the latest first. */
export interface ListOptions {
  readonly limit: number;
  /** Lists only entries that come behind this place in the list. It need not be the place of an entry. */
  readonly before?: { readonly at: number; readonly id: string } | undefined;
}

/**
 * Named lists of texts in the order of time, shared by all instances: webhooks that settled nothing, what happened to a request, what is
 * due. Entries at the same millisecond have the order of their ids, by code units. A timeline is there as long as it has entries, and its
 * name is any text. Every method is atomic for a timeline, and ends and rejects as those of `RequestStore`.
 */
export abstract class Timelines {
  /** Puts an entry at its place in time. Another entry with its id is replaced, wherever that had its place. */
  abstract put(timeline: string, entry: TimelineEntry, options: PutOptions): Promise<void>;

  /** Lists entries, the latest first. */
  abstract list(timeline: string, options: ListOptions): Promise<readonly ListedEntry[]>;

  /** The entry with this id; undefined if there is none. */
  abstract get(timeline: string, id: string): Promise<StoredEntry | undefined>;

  /** Removes the entry with this id. Answers whether there was one. */
  abstract remove(timeline: string, id: string): Promise<boolean>;

  /**
   * Takes at most `limit` entries whose places are not in the future, the earliest first, and moves each to `leaseMs` from now: nobody
   * else gets it before. So who takes an entry and crashes has not lost it.
   */
  abstract take(timeline: string, limit: number, leaseMs: number): Promise<readonly ListedEntry[]>;

  /** Ends connections and timers. Resolves even if the store cannot be reached. */
  abstract close(): Promise<void>;
}
