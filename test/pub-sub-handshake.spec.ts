import { expect, it, onTestFinished } from 'vitest';
import { RedisPubSub } from '../src/event-manager/adapters/redis/redis-pub-sub.js';
import { endOf } from '../src/event-manager/testing/outages.js';
import { untilHeard } from '../src/event-manager/testing/pub-sub-bed.js';
import { Link } from './support/link.js';
import { RedisServer } from './support/redis-server.js';

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
  const link = await Link.start(redis.port);
  onTestFinished(() => link.end());
  const pubSub = new RedisPubSub(`redis://127.0.0.1:${link.port}`, 'test');
  onTestFinished(() => pubSub.close());
  const heard: unknown[] = [];
  await pubSub.subscribe('channel', (message) => heard.push(message));

  let cuts = 1;
  link.endsAt = (bytes) => {
    if (cuts === 0 || !/subscribe/i.test(bytes.toString())) return false;
    cuts -= 1;
    return true;
  };
  await takeUp(pubSub, redis);
  await expect.poll(() => cuts).toBe(0);
  await untilHeard(heard, pubSub, 'channel');
  expect(unhandled).toEqual([]);
});
