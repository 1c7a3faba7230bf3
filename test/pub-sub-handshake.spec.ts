import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { RedisPubSub } from '../src/event-manager/pubsub/redis-pub-sub.js';
import { endOf } from './support/outages.js';
import { untilHeard } from './support/pub-sub-bed.js';
import { RedisServer } from './support/redis-server.js';

/** Stands before a Redis, and cuts as many connections as it is told to at their SUBSCRIBE. */
class CuttingProxy {
  cuts = 0;
  readonly #server: Server;

  constructor(redisPort: number) {
    this.#server = createServer((client) => {
      const redis = connect(redisPort, '127.0.0.1');
      for (const socket of [client, redis]) socket.on('error', () => {});
      client.on('close', () => redis.destroy());
      redis.on('close', () => client.destroy());
      redis.pipe(client);
      client.on('data', (bytes) => {
        if (this.cuts === 0 || !/subscribe/i.test(bytes.toString())) return void redis.write(bytes);
        this.cuts -= 1;
        return void client.destroy();
      });
    });
  }

  async start(): Promise<string> {
    await once(this.#server.listen(0, '127.0.0.1'), 'listening');
    return `redis://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server.close();
  }
}

// The rejection that nobody held ended the process: Vitest fails the run for it, and so does this test by name.
it.each([
  ['by itself', (_: RedisPubSub, redis: RedisServer) => redis.cutSubscribers()],
  ['by resubscribe', (pubSub: RedisPubSub) => endOf(pubSub.resubscribe())],
])('a connection that ends at its SUBSCRIBE, taken up %s, ends no process and is taken up again', async (_, takeUp) => {
  const unhandled: unknown[] = [];
  const note = (reason: unknown) => unhandled.push(reason);
  process.on('unhandledRejection', note);
  onTestFinished(() => void process.off('unhandledRejection', note));
  const redis = await RedisServer.start();
  onTestFinished(() => redis.end());
  const proxy = new CuttingProxy(redis.port);
  onTestFinished(() => proxy.close());
  const pubSub = new RedisPubSub(await proxy.start(), 'test');
  onTestFinished(() => pubSub.close());
  const heard: unknown[] = [];
  await pubSub.subscribe('channel', (message) => heard.push(message));

  proxy.cuts = 1;
  await takeUp(pubSub, redis);
  await expect.poll(() => proxy.cuts).toBe(0);
  await untilHeard(heard, pubSub, 'channel');
  expect(unhandled).toEqual([]);
});
