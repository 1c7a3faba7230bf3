// Invariants
// C1. A command is sent again only after an answer that says that it was not carried out: MOVED, ASK or TRYAGAIN.
//     After any other failure nobody knows, and a release that is carried out twice may free what was claimed in between. So each node has
//     an ordinary connection. The client of ioredis for clusters sends the commands of a turn as one, and follows no MOVED if one of them
//     succeeded: each slot that moves would be refusals.
// C2. A command is given to a connection that is ready, or it fails: at once, or after half a second if the connection is new.
//     What waited for a node would be carried out after its caller was refused (E1, E8), and nobody would know whether it was.
// C3. Who has which slot is asked for at the first connection, at each end of a connection and at each redirection, and again until each
//     slot has a node that can be reached.
//     A node that is lost does not name its successor, and the others know it seconds later.
// C4. An outage is over once: when all slots are served again, whichever nodes were lost and came back.
//     Three nodes that come back would be three reasons to look for lost outcomes, and one that never comes back none.

import { EventEmitter, once } from 'node:events';
import { type Redis, ReplyError } from 'ioredis';
import { StoreRefusedError, StoreUnavailableError } from '../../errors.js';
import type { RedisHost } from './redis-address.js';
import { readRedirection, readSlots, servesSlots, type SlotRange } from './redis-cluster-slots.js';
import { READ_BATCH, type RedisCommand, type RedisLink, type RedisNodeLink } from './redis-link.js';
import { slotOf } from './redis-tags.js';

/** What a new node is asked for waits so long for its connection, in milliseconds. */
const OPENING_MS = 500;

/** Time between two questions for the slots while some of them have no node, in milliseconds. */
const ASK_AGAIN_MS = 250;

/** The connection to a node that has no slot any more ends after so long, when all that was sent to it has ended, in milliseconds. */
const RETIRE_AFTER_MS = 1_000;

/** So often one command is redirected; slots that move are redirected once or twice. */
const MAX_REDIRECTIONS = 5;

/** Connections to the primaries of a Redis Cluster. Follows its slots, and tells one outage as one. */
export class RedisClusterLink implements RedisLink {
  /** Emits `error` for each error of a connection, and `ready` when all slots are served again after some were not. */
  readonly outages = new EventEmitter();
  readonly #nodes = new Map<string, RedisNodeLink>();
  /** The connections that are new, each with a promise that resolves when it has opened or has had its time for that. */
  readonly #opening = new Map<RedisNodeLink, Promise<unknown>>();
  /** The connections that end soon, each with its timer. */
  readonly #retiring = new Map<RedisNodeLink, NodeJS.Timeout>();
  /** Which node has which slot, by its address. */
  readonly #owners = new Map<number, string>();
  /** Whether something was lost that is still to be reported as restored. */
  #wasLost = true;
  #isAsking = false;
  /** Whether the answers that are under way may be outdated. */
  #isOutdated = false;
  #askAgain: NodeJS.Timeout | undefined;
  #closed = false;

  /** @param seeds some of the nodes; @param connect makes the connection to one of them. */
  constructor(
    private readonly seeds: readonly RedisHost[],
    private readonly slots: readonly number[],
    private readonly connect: (node: RedisHost) => RedisNodeLink,
  ) {
    this.#ask();
  }

  async send<Answer>(key: string, command: RedisCommand<Answer>): Promise<Answer> {
    const slot = slotOf(key);
    let [node, sent] = [await this.#whenReady(this.#ownerOf(slot)), command];
    for (let redirections = 0; ; redirections++) {
      try {
        return await node.send(key, sent);
      } catch (error) {
        if (!(error instanceof StoreRefusedError)) throw error;
        const redirection = readRedirection(error, node.redis);
        if (DOWN.has(error.reason)) this.#lose();
        else if (MOVING.has(error.reason)) this.#ask();
        if (!redirection || redirections === MAX_REDIRECTIONS) throw error;
        if (redirection.isForAll) this.#owners.set(slot, addressOf(redirection.host));
        sent = redirection.isForAll ? command : (redis) => askingFirst(redis, command);
        node = await this.#whenReady(this.#nodeAt(redirection.host));
      }
    }
  }

  query<Answer>(key: string, command: RedisCommand<Answer>): Promise<Answer> {
    return this.send(key, command);
  }

  async sendToAny(keys: readonly string[], command: (redis: Redis, key: string) => Promise<unknown>): Promise<void> {
    const byNode = new Map(keys.map((key) => [this.#owners.get(slotOf(key)), key]));
    const sent = [...byNode.values()].map((key) => this.send(key, (redis) => command(redis, key)));
    const ended = await Promise.any(sent).then(
      () => [],
      (error: AggregateError): unknown[] => error.errors,
    );
    const refusal = ended.find((error) => error instanceof StoreRefusedError) ?? ended[0];
    if (refusal !== undefined) throw refusal;
  }

  async read(keys: readonly string[]): Promise<readonly (string | null)[]> {
    const places = new Map<number, number[]>();
    for (const [place, key] of keys.entries()) {
      const slot = slotOf(key);
      const others = places.get(slot);
      if (others) others.push(place);
      else places.set(slot, [place]);
    }
    const values = Array.from<string | null>({ length: keys.length }).fill(null);
    const readOnes = async (some: readonly number[]) => {
      const found = await this.#readSlot(some.map((place) => keys[place] ?? ''));
      for (const [index, place] of some.entries()) values[place] = found[index] ?? null;
    };
    await Promise.all([...places.values()].flatMap(inBatches).map(readOnes));
    return values;
  }

  onRestored(listener: (wasDemoted: boolean) => void): void {
    this.outages.on('ready', () => listener(false));
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#askAgain);
    this.outages.removeAllListeners('ready');
    for (const timer of this.#retiring.values()) clearTimeout(timer);
    for (const node of [...this.#nodes.values(), ...this.#retiring.keys()]) node.close();
  }

  /** The values of keys in one slot. While the slot moves, they may be at two nodes, and each is read by itself. */
  async #readSlot(keys: readonly string[]): Promise<readonly (string | null)[]> {
    try {
      return await this.send(keys[0] ?? '', (redis) => redis.mget([...keys]));
    } catch (error) {
      if (!(error instanceof StoreRefusedError) || error.reason !== 'TRYAGAIN') throw error;
      return (await Promise.all(keys.map((key) => this.send(key, (redis) => redis.mget(key))))).flat();
    }
  }

  #ownerOf(slot: number): RedisNodeLink | undefined {
    return this.#nodes.get(this.#owners.get(slot) ?? '');
  }

  async #whenReady(node: RedisNodeLink | undefined): Promise<RedisNodeLink> {
    if (node && !isReady(node)) await this.#opening.get(node);
    if (node && isReady(node)) return node;
    throw new StoreUnavailableError(false, { cause: new Error('no connection to the node that has the slot') });
  }

  /** The connection to a node, which is made if there is none. */
  #nodeAt(host: RedisHost): RedisNodeLink {
    const address = addressOf(host);
    const known = this.#nodes.get(address);
    if (known) return known;
    const node = this.connect(host);
    this.#nodes.set(address, node);
    const isKnown = () => this.#nodes.get(address) === node;
    const opened = once(node.redis, 'ready', { signal: AbortSignal.timeout(OPENING_MS) }).catch(() => {});
    this.#opening.set(node, opened);
    void opened.then(() => this.#opening.delete(node));
    node.redis.on('error', (error) => isKnown() && this.outages.emit('error', error));
    node.redis.on('ready', () => isKnown() && this.#ask());
    node.redis.on('close', () => isKnown() && this.#lose());
    if (this.#closed) node.close();
    return node;
  }

  #lose(): void {
    this.#wasLost = true;
    this.#ask();
  }

  /** Asks for the slots (C3), once more if it is being asked. Never rejects. */
  #ask(): void {
    this.#isOutdated = this.#isAsking;
    if (this.#closed || this.#isAsking) return;
    clearTimeout(this.#askAgain);
    this.#isAsking = true;
    void this.#learn().then((isWhole) => this.#conclude(isWhole));
  }

  #conclude(isWhole: boolean): void {
    this.#isAsking = false;
    if (this.#isOutdated) this.#ask();
    else if (isWhole) this.#restore();
    else if (!this.#closed) this.#askAgain = setTimeout(() => this.#ask(), ASK_AGAIN_MS);
  }

  #restore(): void {
    if (this.#wasLost && !this.#closed) this.outages.emit('ready');
    this.#wasLost = false;
  }

  /** Learns who has which slot. Answers whether all slots are served. */
  async #learn(): Promise<boolean> {
    const ready = [...this.#nodes.values()].filter(isReady);
    if (ready.length === 0) for (const seed of this.seeds) this.#nodeAt(seed);
    try {
      const ranges = await Promise.any(ready.map(readSlots));
      if (this.#closed) return false;
      this.#adopt(ranges);
      const owners = await Promise.all(this.slots.map((slot) => this.#whenReady(this.#ownerOf(slot))));
      return (await Promise.all([...new Set(owners)].map(servesSlots))).every(Boolean);
    } catch (error) {
      const refusals = error instanceof AggregateError ? error.errors.filter((each) => each instanceof ReplyError) : [];
      for (const refusal of refusals) this.outages.emit('error', refusal);
      return false; // it is asked again
    }
  }

  /**
   * A node may know less than another one: a slot stays where it was if the answer lacks it, and so does a node that has just been named in
   * a redirection.
   */
  #adopt(ranges: readonly SlotRange[]): void {
    for (const { first, last, host } of ranges) {
      const had = this.slots.filter((slot) => first <= slot && slot <= last);
      if (had.length > 0) this.#nodeAt(host);
      for (const slot of had) this.#owners.set(slot, addressOf(host));
    }
    const owners = new Set(this.#owners.values());
    for (const [address, node] of this.#nodes) {
      if (!owners.has(address) && !this.#opening.has(node)) this.#retire(address, node);
    }
  }

  #retire(address: string, node: RedisNodeLink): void {
    this.#nodes.delete(address);
    const end = () => {
      this.#retiring.delete(node);
      node.close();
    };
    this.#retiring.set(node, setTimeout(end, RETIRE_AFTER_MS));
  }
}

/** What a node answers if slots move from node to node while all of them are served. */
const MOVING: ReadonlySet<string> = new Set(['MOVED', 'ASK', 'TRYAGAIN']);

/** What a node answers if it does not serve a slot, and knows no other node that does. */
const DOWN: ReadonlySet<string> = new Set(['CLUSTERDOWN', 'READONLY', 'MASTERDOWN']);

/** A node that gets a slot takes commands for it only after this word. Both leave in one write. */
function askingFirst<Answer>(redis: Redis, command: RedisCommand<Answer>): Promise<Answer> {
  redis.asking().catch(() => {});
  return command(redis);
}

function isReady({ redis }: RedisNodeLink): boolean {
  return redis.status === 'ready';
}

function addressOf({ host, port }: RedisHost): string {
  return `${host}:${port}`;
}

function inBatches(places: readonly number[]): number[][] {
  const batches: number[][] = [];
  for (let start = 0; start < places.length; start += READ_BATCH) batches.push(places.slice(start, start + READ_BATCH));
  return batches;
}
