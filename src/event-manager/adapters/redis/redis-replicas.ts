// Invariants
// R1. WAIT goes over the connection over which the writes went, and which was not lost since.
//     It waits for what was done on its own connection. On another one it answers at once, and perhaps from another server.
// R2. There is one WAIT at a time, for all writes that were answered by the time it is sent.
//     It holds up its connection. With one for each write, each write would wait for all before it: behind replicas that lag by 200 ms,
//     for seconds.
// R3. A write that too few replicas have in time has failed, and may have been applied.
//     The primary has it, and the replicas may get it later. So a webhook is answered 503 and is sent again, and is a duplicate then. That
//     answer waits, too: WAIT counts all that the server had done by then, whoever asked for it.
// R4. Reads wait for nothing.
//     What they show may be lost with the primary. Nobody is told by them that a webhook is stored or that a call may be made.

import { setImmediate } from 'node:timers';
import { Command, type Redis, ReplyError } from 'ioredis';
import { StoreUnavailableError } from '../../errors.js';
import { codeOf } from './redis-connection.js';
import type { RedisCommand, RedisNodeLink } from './redis-link.js';

/**
 * Replicas that have not confirmed a write by then do not count, in milliseconds. Three times this is a second, in which each command
 * ends: a write may be held up by one WAIT, come too late for the next, and wait for its own.
 */
const PATIENCE_MS = 330;

/** A write was carried out by the primary, and may be lost with it. */
class UnreplicatedError extends StoreUnavailableError {
  constructor(
    override readonly fault: string,
    options?: ErrorOptions,
  ) {
    super(true, options);
  }
}

/** A write that the primary has carried out, over the connection that there is. */
interface Answered {
  readonly confirm: () => void;
  readonly fail: (error: Error) => void;
}

/** A link whose writes count only when this many replicas have them. */
export class ReplicatedLink implements RedisNodeLink {
  readonly redis: Redis;
  #answered: Answered[] = [];
  #isWaiting = false;

  constructor(
    private readonly link: RedisNodeLink,
    private readonly replicas: number,
  ) {
    this.redis = link.redis;
    this.redis.on('close', () => this.#failAll(this.#answered.splice(0), 'does not answer')); // R1
  }

  async send<Answer>(key: string, command: RedisCommand<Answer>): Promise<Answer> {
    const answer = await this.link.send(key, command);
    await this.#replicated();
    return answer;
  }

  query<Answer>(key: string, command: RedisCommand<Answer>): Promise<Answer> {
    return this.link.query(key, command); // R4
  }

  async sendToAny(keys: readonly string[], command: (redis: Redis, key: string) => Promise<unknown>): Promise<void> {
    await this.link.sendToAny(keys, command);
    await this.#replicated();
  }

  read(keys: readonly string[]): Promise<readonly (string | null)[]> {
    return this.link.read(keys); // R4
  }

  onRestored(listener: (wasDemoted: boolean) => void): void {
    this.link.onRestored(listener);
  }

  close(): void {
    this.link.close();
  }

  #replicated(): Promise<void> {
    return new Promise((confirm, fail) => {
      this.#answered.push({ confirm, fail });
      this.#waitSoon();
    });
  }

  /** At the end of the turn of the event loop, in which more writes may be answered (R2). */
  #waitSoon(): void {
    if (this.#isWaiting || this.#answered.length === 0) return;
    this.#isWaiting = true;
    setImmediate(() => void this.#wait(this.#answered.splice(0)));
  }

  async #wait(answered: readonly Answered[]): Promise<void> {
    const command = new Command('wait', [this.replicas, PATIENCE_MS]);
    try {
      this.redis.sendCommand(command); // at once, before what this turn still has to send
      const replicas = Number(await command.promise);
      if (replicas >= this.replicas) for (const { confirm } of answered) confirm();
      else this.#failAll(answered, `has ${replicas} of the ${this.replicas} replicas that its writes must reach`);
    } catch (error) {
      const fault =
        error instanceof Error && error instanceof ReplyError ? `refuses (${codeOf(error)})` : 'does not answer';
      this.#failAll(answered, fault, error);
    }
    this.#isWaiting = false;
    this.#waitSoon();
  }

  #failAll(answered: readonly Answered[], fault: string, cause: unknown = new Error(fault)): void {
    for (const { fail } of answered) fail(new UnreplicatedError(fault, { cause }));
  }
}
