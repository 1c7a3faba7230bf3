import { Logger } from '@nestjs/common';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { RedisPubSub } from '../src/event-manager/adapters/redis/redis-pub-sub.js';
import { describePubSubOutages } from '../src/event-manager/testing/pub-sub-outages.contract.js';
import { untilHeard } from '../src/event-manager/testing/pub-sub-bed.js';
import { describePubSub } from '../src/event-manager/testing/pub-sub.contract.js';
import { freePort } from './support/free-port.js';
import { RedisCluster } from './support/redis-cluster.js';

let cluster: RedisCluster;

beforeAll(async () => {
  Logger.overrideLogger(false);
  cluster = await RedisCluster.start();
});

afterAll(() => cluster.end());

describePubSub('RedisPubSub on a cluster', onCluster);

describePubSubOutages('RedisPubSub on a cluster', onCluster);

it('a subscription goes on at another node when its node is killed or frozen, whichever that was', async () => {
  const { pubSub, other, heard } = await subscribe(cluster.url);
  for (const node of cluster.nodes) {
    const outage = node === cluster.nodes[0] ? node.stop() : node.freeze();
    await outage;
    await untilHeard(heard, other, 'channel');
    node.thaw();
    await node.start();
  }
  await pubSub.publish('channel', 'the end');
  await expect.poll(() => heard).toEqual(['the end']);
});

it('a URL may name nodes that are gone, as long as it names one that is there', async () => {
  const gone = [await freePort(), await freePort()].map((port) => `127.0.0.1:${port}`).join(',');
  const { other, heard } = await subscribe(`redis+cluster://${gone},127.0.0.1:${cluster.nodes[5]?.port}`);
  await untilHeard(heard, other, 'channel');
});

async function onCluster() {
  await cluster.start();
  return {
    server: cluster,
    publishText: (channel: string, text: string) => cluster.nodes[0].command('PUBLISH', channel, text),
    open: () => new RedisPubSub(cluster.url, 'test'),
    close: async () => {
      cluster.thaw();
      await cluster.start();
    },
  };
}

/** Two instances' adapters, and what one of them hears. */
async function subscribe(url: string) {
  const [pubSub, other] = [new RedisPubSub(url, 'test'), new RedisPubSub(url, 'test')];
  const heard: unknown[] = [];
  onTestFinished(async () => {
    await Promise.all([pubSub.close(), other.close()]);
  });
  await pubSub.subscribe('channel', (message) => heard.push(message)).catch(() => {});
  const subscribed = () =>
    pubSub.resubscribe().then(
      () => true,
      () => false,
    );
  await expect.poll(subscribed, { timeout: 10_000 }).toBe(true);
  return { pubSub, other, heard };
}
