import {
  type ListedEntry,
  type ListOptions,
  type PutOptions,
  type StoredEntry,
  type TimelineEntry,
  Timelines,
} from '../../timelines.js';
import { Expiring } from './expiring.js';

/** Where an entry stands. */
type Place = Pick<ListedEntry, 'at' | 'id'>;

interface Timeline {
  /** The earliest first. */
  readonly entries: StoredEntry[];
  readonly keepMs: number;
  /** When all of its entries are gone. */
  readonly expiresAt: number;
}

/** Timelines of a single process, lost with it; instances of one process may share them. */
export class MemoryTimelines extends Timelines {
  readonly #timelines = new Expiring<Timeline>();

  override async put(timeline: string, entry: TimelineEntry, { afterMs = 0, keepMs, most }: PutOptions): Promise<void> {
    const now = Date.now();
    const entries = this.#entriesOf(timeline, now, keepMs);
    removeFrom(entries, entry.id);
    insert(entries, { ...entry, at: now + afterMs });
    entries.splice(0, Math.max(0, entries.length - most));
    const latest = entries.at(-1)?.at ?? now;
    this.#timelines.set(timeline, { entries, keepMs, expiresAt: latest + keepMs }, now);
  }

  override async list(timeline: string, { limit, before }: ListOptions): Promise<readonly ListedEntry[]> {
    const entries = this.#entriesOf(timeline, Date.now());
    const end = before ? placeIn(entries, before) : entries.length;
    return entries
      .slice(Math.max(0, end - limit), end)
      .toReversed()
      .map(listed);
  }

  override async get(timeline: string, id: string): Promise<StoredEntry | undefined> {
    return this.#entriesOf(timeline, Date.now()).find((entry) => entry.id === id);
  }

  override async remove(timeline: string, id: string): Promise<boolean> {
    return removeFrom(this.#entriesOf(timeline, Date.now()), id) !== undefined;
  }

  override async take(timeline: string, limit: number, leaseMs: number): Promise<readonly ListedEntry[]> {
    const now = Date.now();
    const entries = this.#entriesOf(timeline, now);
    const due = entries.filter(({ at }) => at <= now).slice(0, limit);
    for (const entry of due) {
      removeFrom(entries, entry.id);
      insert(entries, { ...entry, at: now + leaseMs });
    }
    const known = this.#timelines.get(timeline, now);
    if (known && due.length > 0) {
      const expiresAt = Math.max(known.expiresAt, now + leaseMs + known.keepMs);
      this.#timelines.set(timeline, { ...known, expiresAt }, now);
    }
    return due.map(listed);
  }

  override async close(): Promise<void> {
    this.#timelines.clear();
  }

  /** Those that are not gone, in an array that may be changed. */
  #entriesOf(timeline: string, now: number, keepMs?: number): StoredEntry[] {
    const known = this.#timelines.get(timeline, now);
    if (!known) return [];
    const { entries } = known;
    const oldest = now - (keepMs ?? known.keepMs);
    entries.splice(0, placeIn(entries, { at: oldest + 1, id: '' }));
    return entries;
  }
}

/** The index of the first entry that does not come before this place. */
function placeIn(entries: readonly StoredEntry[], place: Place): number {
  let [low, high] = [0, entries.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isBefore(entries[middle]!, place)) low = middle + 1;
    else high = middle;
  }
  return low;
}

function isBefore(one: Place, other: Place): boolean {
  return one.at < other.at || (one.at === other.at && one.id < other.id);
}

function insert(entries: StoredEntry[], entry: StoredEntry): void {
  entries.splice(placeIn(entries, entry), 0, entry);
}

function removeFrom(entries: StoredEntry[], id: string): StoredEntry | undefined {
  const index = entries.findIndex((entry) => entry.id === id);
  return index === -1 ? undefined : entries.splice(index, 1)[0];
}

function listed({ id, head, at }: StoredEntry): ListedEntry {
  return { id, head, at };
}
