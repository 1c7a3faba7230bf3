import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { parseRedisAddress } from '../../src/event-manager/adapters/redis/redis-address.js';
import { RedisPubSub } from '../../src/event-manager/adapters/redis/redis-pub-sub.js';
import {
  RedisRequestStore,
  type RedisStoreOptions,
} from '../../src/event-manager/adapters/redis/redis-request-store.js';
import { anHour, claimOf, paid } from '../../src/event-manager/testing/examples.js';
import { endOf } from '../../src/event-manager/testing/outages.js';
import { untilHeard } from '../../src/event-manager/testing/pub-sub-bed.js';
import { PATIENT, tell } from '../support/deployment.js';
import { Link } from '../support/link.js';
import { RedisServer, sendCommand } from '../support/redis-server.js';
import { SentinelGroup } from '../support/sentinel-group.js';

/** Time between two calls, in milliseconds. */
const PACE_MS = 5;

beforeAll(() => Logger.overrideLogger(false));

describe('a primary that sentinels know', () => {
  let group: SentinelGroup;

  beforeAll(async () => {
    group = await SentinelGroup.start();
  });

  beforeEach(async () => {
    group.thaw();
    await group.start();
  });

  afterAll(() => group.end());

  it.for<{ what: string; bring: () => void | Promise<void> }>([
    { what: 'killed', bring: () => group.killPrimary() },
    { what: 'frozen', bring: () => group.primary.freeze() },
  ])('is $what: calls are taken by its successor, and nothing that a replica confirmed is lost', async ({ bring }) => {
    const calls = await Calls.begin(group.url, { replicas: 1 });
    await bring();
    await group.untilPromoted();
    const ms = await calls.untilTaken();
    tell(`primary gone: calls are taken ${ms} ms after a replica was promoted`);
    await calls.expectNoneLost();
  });

  it('is demoted under open connections: calls are taken by its successor', async () => {
    const calls = await Calls.begin(group.url);
    const former = group.primary;
    await former.follow(await group.failOver());
    const ms = await calls.untilTaken();
    tell(`primary demoted: calls are taken ${ms} ms after that`);
  });

  it('is replaced by order, and took no writes before: nothing is lost', async () => {
    const calls = await Calls.begin(group.url);
    await group.pauseWrites(30_000);
    await group.failOver();
    const ms = await calls.untilTaken();
    tell(`failover by order, writes paused before: calls are taken ${ms} ms after a replica was promoted`);
    await calls.expectNoneLost();
  });

  it('is replaced by order: who signals and who listens goes to its successor before it is demoted', async () => {
    // One without a past: sentinels that have just ended a failover may name the server of before it for a while.
    const fresh = await SentinelGroup.start();
    onTestFinished(() => fresh.end());
    const [pubSub, other] = [new RedisPubSub(fresh.url, 'test'), new RedisPubSub(fresh.url, 'test')];
    onTestFinished(async () => {
      await Promise.all([pubSub.close(), other.close()]);
    });
    const heard: unknown[] = [];
    await pubSub.subscribe('channel', (message) => heard.push(message));
    await other.publish('channel', 'connects');
    const former = fresh.primary;
    const successor = await fresh.failOver();
    await expect.poll(() => successor.command('PUBSUB', 'CHANNELS', 'channel'), PATIENT).toEqual(['channel']);
    expect(String(await former.command('INFO', 'replication'))).toContain('role:master');
    await untilHeard(heard, other, 'channel');
  });

  it('is replaced by order: a sentinel that has not heard of it leads nobody back, though it answers first', async () => {
    const fresh = await SentinelGroup.start();
    onTestFinished(() => fresh.end());
    const former = fresh.primary;
    const { url, sentinelPorts } = await withBelatedSentinel(fresh);
    const store = open(url);
    const listening = async () =>
      (await Promise.all(sentinelPorts.map((port) => sendCommand(port, 'CLIENT', 'LIST')))).join().includes(' sub=2 ');
    await expect.poll(listening, PATIENT).toBe(true);
    await expect.poll(() => endOf(store.prove()), PATIENT).toMatchObject({ value: undefined });
    const successor = await fresh.failOver();
    await expect.poll(() => successor.command('CLIENT', 'LIST'), PATIENT).toContain('name=failover:store');
    expect(String(await former.command('INFO', 'replication'))).toContain('role:master');
  });
});

/** A group with one sentinel more, which names the primary of now for ever. The others take 50 ms more for an answer. */
async function withBelatedSentinel(group: SentinelGroup) {
  const address = parseRedisAddress(group.url);
  if (address.kind !== 'sentinel') throw new TypeError(group.url);
  const sentinelPorts = address.sentinels.map(({ port }) => port);
  const links = await Promise.all(sentinelPorts.map((port) => Link.start(port)));
  for (const link of links) link.delayMs = 50;
  const answer = `*2\r\n$9\r\n127.0.0.1\r\n$${`${group.primary.port}`.length}\r\n${group.primary.port}\r\n`;
  const belated = createServer((socket) => {
    socket.on('error', () => {});
    socket.on('data', (command) => {
      if (/subscribe/i.test(String(command)))
        socket.destroy(); // who listens goes to another one
      else socket.write(answer);
    });
  });
  await once(belated.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(async () => {
    belated.close();
    await Promise.all(links.map((link) => link.end()));
  });
  const ports = [(belated.address() as AddressInfo).port, ...links.map(({ port }) => port)];
  const url = `redis+sentinel://${ports.map((port) => `127.0.0.1:${port}`).join(',')}/${address.name}`;
  return { url, sentinelPorts };
}

describe('a replica that lags by 200 ms', () => {
  it.for([
    { replicas: 1, lost: 'nothing is lost' },
    { replicas: 0, lost: 'what it has not got is lost' },
  ])('where $replicas must have a write before it counts: $lost when it is promoted', async ({ replicas }) => {
    const { primary, replica, link } = await lagging();
    const calls = await Calls.begin(`redis://127.0.0.1:${link.port}`, { replicas });
    await expect.poll(() => calls.acknowledged.length, PATIENT).toBeGreaterThan(5);
    await primary.stop();
    await replica.command('REPLICAOF', 'NO', 'ONE');
    link.leadTo(replica.port);
    const lost = await calls.lost();
    tell(`a replica 200 ms behind, ${replicas} must confirm: ${lost.length} of ${calls.acknowledged.length} lost`);
    if (replicas > 0) expect(lost).toEqual([]);
    else expect(lost).not.toEqual([]);
  });

  it('costs each write its lag once, however many there are at a time', async () => {
    const { link } = await lagging();
    const store = open(`redis://127.0.0.1:${link.port}`, { replicas: 1 });
    await expect.poll(() => endOf(store.prove()), PATIENT).toMatchObject({ value: undefined });
    const ids = Array.from({ length: 500 }, (_, index) => `${index}`);
    const ends = await Promise.all(ids.map((id) => endOf(store.claim(claimOf(id)))));
    for (const { value } of ends) expect(value).toMatchObject({ kind: 'claimed' });
    const slowest = Math.max(...ends.map(({ ms }) => ms));
    tell(`500 writes at once, a replica 200 ms behind: ${Math.round(slowest)} ms at most`);
    expect(slowest).toBeLessThan(1_000);
  });

  it('that is away makes each write fail, which may have been applied, and the proof with it, but no read', async () => {
    const { replica, link } = await lagging();
    const store = open(`redis://127.0.0.1:${link.port}`, { replicas: 1 });
    await expect.poll(() => endOf(store.prove()), PATIENT).toMatchObject({ value: undefined });
    replica.freeze();
    const fault = 'has 0 of the 1 replicas that its writes must reach';
    for (const write of [() => store.claim(claimOf('id')), () => store.settle('id', paid()), () => store.prove()]) {
      const ended = await endOf<unknown>(write());
      expect(ended.error).toMatchObject({ code: 'store-unavailable', mayHaveApplied: true, fault });
      expect(ended.ms).toBeLessThan(1_000);
    }
    expect(await store.read(['id'])).toMatchObject([{ outcome: paid() }]);
    replica.thaw();
    await expect.poll(() => endOf(store.settle('id', paid())), PATIENT).toMatchObject({ value: { kind: 'duplicate' } });
  });
});

/** A primary behind a link, and a replica that hears of each write 100 ms later, and is heard of 100 ms after that. */
async function lagging() {
  const settings = ['--repl-diskless-sync-delay', '0'];
  const [primary, replica] = await Promise.all([RedisServer.start(...settings), RedisServer.start(...settings)]);
  const [link, replication] = [await Link.start(primary.port), await Link.start(primary.port)];
  onTestFinished(async () => {
    await Promise.all([link.end(), replication.end(), primary.end(), replica.end()]);
  });
  await replica.command('REPLICAOF', '127.0.0.1', replication.port);
  await expect.poll(() => replica.command('INFO', 'replication'), PATIENT).toContain('master_link_status:up');
  replication.delayMs = 100;
  return { primary, replica, link };
}

function open(url: string, options: RedisStoreOptions = {}): RedisRequestStore {
  const store = new RedisRequestStore(url, 'failover', anHour, options);
  onTestFinished(() => store.close());
  return store;
}

/** Requests that are claimed and settled, several at a time, for as long as a test goes on. */
class Calls {
  /** Those whose outcome was stored, as the store said. */
  readonly acknowledged: string[] = [];
  #isOver = false;

  private constructor(private readonly store: RedisRequestStore) {}

  static async begin(url: string, options: RedisStoreOptions = {}): Promise<Calls> {
    const calls = new Calls(open(url, options));
    onTestFinished(() => void (calls.#isOver = true));
    await expect.poll(() => endOf(calls.store.prove()), PATIENT).toMatchObject({ value: undefined });
    void calls.#go();
    await calls.untilTaken();
    return calls;
  }

  /** Resolves when one that begins now was acknowledged, with the milliseconds that it took until then. */
  async untilTaken(): Promise<number> {
    const begun = performance.now();
    await expect
      .poll(() => endOf(this.#call(randomUUID())), { ...PATIENT, interval: PACE_MS })
      .toMatchObject({ value: true });
    return Math.round(performance.now() - begun);
  }

  /** Ends the calls, and answers which of the acknowledged ones are gone. */
  async lost(): Promise<readonly string[]> {
    this.#isOver = true;
    const ids = [...this.acknowledged]; // those that are under way are not asked for
    await expect.poll(() => endOf(this.store.read(ids)), PATIENT).not.toHaveProperty('error');
    const requests = await this.store.read(ids);
    return ids.filter((_, index) => {
      const request = requests[index];
      return typeof request !== 'object' || request.outcome === undefined;
    });
  }

  async expectNoneLost(): Promise<void> {
    expect(await this.lost()).toEqual([]);
    expect(this.acknowledged.length).toBeGreaterThan(1);
  }

  async #go(): Promise<void> {
    while (!this.#isOver) {
      void this.#call(randomUUID()).catch(() => {});
      await sleep(PACE_MS);
    }
  }

  async #call(id: string): Promise<boolean> {
    await this.store.claim(claimOf(id));
    const { kind } = await this.store.settle(id, paid());
    if (kind === 'settled') this.acknowledged.push(id);
    return kind === 'settled';
  }
}
