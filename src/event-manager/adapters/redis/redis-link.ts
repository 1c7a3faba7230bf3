import type { Redis, RedisOptions, Result } from 'ioredis';
import {
  claimScript,
  forgetScript,
  joinScript,
  learnScript,
  noteScript,
  placeScript,
  proveScript,
  settleNamedScript,
  settleScript,
} from './redis-scripts.js';
import { getScript, listScript, putScript, removeScript, takeScript } from './redis-timeline-scripts.js';

type Argument = string | number;

/** An entry of a timeline, as the scripts answer it. */
export type EntryAnswer = readonly [at: string, id: string, head: string];

declare module 'ioredis' {
  interface RedisCommander<Context> {
    claimRequest(
      ...args: Argument[]
    ): Result<readonly [kind: string, detail?: Argument, more?: string, names?: string], Context>;
    settleRequest(...args: Argument[]): Result<readonly [kind: string, ...details: string[]], Context>;
    noteOfRequest(...args: Argument[]): Result<null, Context>;
    learnName(...args: Argument[]): Result<string, Context>;
    settleName(...args: Argument[]): Result<readonly [kind: string, detail?: string], Context>;
    joinRequest(...args: Argument[]): Result<string | null, Context>;
    placeEarly(...args: Argument[]): Result<string[], Context>;
    forgetEarly(...args: Argument[]): Result<null, Context>;
    proveWrites(...args: Argument[]): Result<null, Context>;
    putEntry(...args: Argument[]): Result<null, Context>;
    listEntries(...args: Argument[]): Result<readonly EntryAnswer[], Context>;
    getEntry(...args: Argument[]): Result<readonly [...entry: EntryAnswer, body: string] | null, Context>;
    removeEntry(...args: Argument[]): Result<number, Context>;
    takeEntries(...args: Argument[]): Result<readonly EntryAnswer[], Context>;
  }
}

/** The scripts, as commands of a connection. Each has one key. */
export const scripts = {
  claimRequest: { lua: claimScript, numberOfKeys: 1 },
  settleRequest: { lua: settleScript, numberOfKeys: 1 },
  noteOfRequest: { lua: noteScript, numberOfKeys: 1 },
  learnName: { lua: learnScript, numberOfKeys: 1 },
  settleName: { lua: settleNamedScript, numberOfKeys: 1 },
  joinRequest: { lua: joinScript, numberOfKeys: 1 },
  placeEarly: { lua: placeScript, numberOfKeys: 1 },
  forgetEarly: { lua: forgetScript, numberOfKeys: 1 },
  proveWrites: { lua: proveScript, numberOfKeys: 1 },
  putEntry: { lua: putScript, numberOfKeys: 1 },
  listEntries: { lua: listScript, numberOfKeys: 1 },
  getEntry: { lua: getScript, numberOfKeys: 1 },
  removeEntry: { lua: removeScript, numberOfKeys: 1 },
  takeEntries: { lua: takeScript, numberOfKeys: 1 },
} satisfies RedisOptions['scripts'];

/** So many records are read by one command; more would hold up the others' commands. */
export const READ_BATCH = 1_000;

/** A command for the server that has its key. */
export type RedisCommand<Answer> = (redis: Redis) => Promise<Answer>;

/**
 * The connection to one server, or those to the nodes of a cluster. What is sent ends within a second. It rejects with
 * `StoreUnavailableError` or `StoreRefusedError`, as the store promises, and is sent again only if it was certainly not carried out.
 */
export interface RedisLink {
  /** Sends a command to the server that has this key. Nothing is sent to another one. */
  send<Answer>(key: string, command: RedisCommand<Answer>): Promise<Answer>;

  /** Sends a command that changes nothing, as `send` does. */
  query<Answer>(key: string, command: RedisCommand<Answer>): Promise<Answer>;

  /** Sends it with one of these keys to each server that has some of them, and answers as soon as one has carried it out. */
  sendToAny(keys: readonly string[], command: (redis: Redis, key: string) => Promise<unknown>): Promise<void>;

  /** The values of these keys, in their order; null where there is none. */
  read(keys: readonly string[]): Promise<readonly (string | null)[]>;

  /** Calls back each time that all servers can be reached again after one of them could not; see `RequestStore.onRestored`. */
  onRestored(listener: (wasDemoted: boolean) => void): void;

  /** Ends connections and timers. */
  close(): void;
}

/** The connection to one server. */
export interface RedisNodeLink extends RedisLink {
  readonly redis: Redis;
}
