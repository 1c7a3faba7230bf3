import { randomUUID } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { engineRefusal } from '../src/event-manager/adapters/adapters.js';
import { RedisPubSub } from '../src/event-manager/adapters/redis/redis-pub-sub.js';
import { describePubSubOutages } from '../src/event-manager/testing/pub-sub-outages.contract.js';
import { untilHeard } from '../src/event-manager/testing/pub-sub-bed.js';
import { describePubSub } from '../src/event-manager/testing/pub-sub.contract.js';
import { endOf } from '../src/event-manager/testing/outages.js';
import { PATIENT } from './support/deployment.js';
import { freePort } from './support/free-port.js';
import { RedisCluster } from './support/redis-cluster.js';
import { RedisServer } from './support/redis-server.js';

let cluster: RedisCluster;

beforeAll(async () => {
  Logger.overrideLogger(false);
  cluster = await RedisCluster.start();
});

afterAll(() => cluster.end());

describePubSub('RedisPubSub on a cluster', onCluster);

describePubSubOutages('RedisPubSub on a cluster', onCluster);

it('a subscription whose node is killed goes on at another one by itself, and is made at another one where it is frozen', async () => {
  const { pubSub, other, heard } = await subscribe(cluster.url);
  const killed = await subscribedTo();
  await killed.stop();
  await untilHeard(heard, other, 'channel');
  const frozen = await subscribedTo();
  frozen.freeze();
  await expect.poll(() => endOf(pubSub.resubscribe()), PATIENT).toMatchObject({ value: undefined });
  await untilHeard(heard, other, 'channel');
});

it('a URL may name nodes that are gone, as long as it names one that is there', async () => {
  const gone = [await freePort(), await freePort()].map((port) => `127.0.0.1:${port}`).join(',');
  const { other, heard } = await subscribe(`redis+cluster://${gone},127.0.0.1:${cluster.nodes[5]?.port}`);
  await untilHeard(heard, other, 'channel');
});

it('a server that is no node of a cluster is refused, and a node is not', async () => {
  const alone = await RedisServer.start();
  onTestFinished(() => alone.end());
  expect(await engineRefusal({ url: cluster.url })).toBeUndefined();
  expect(await engineRefusal({ url: `redis+cluster://127.0.0.1:${await freePort()},127.0.0.1:${alone.port}` })).toBe(
    "the hosts of a Redis Cluster's nodes (ERR This instance has cluster support disabled)",
  );
});

/** Its channels are a test's own: what was published for an earlier one may still be on its way from node to node. */
class PubSubOfOneTest extends RedisPubSub {
  constructor(private readonly prefix: string) {
    super(cluster.url, 'test');
  }

  override subscribe(channel: string, listener: (message: unknown) => void): Promise<void> {
    return super.subscribe(this.prefix + channel, listener);
  }

  override publish(channel: string, message: unknown): Promise<void> {
    return super.publish(this.prefix + channel, message);
  }
}

async function onCluster() {
  await cluster.start();
  const prefix = randomUUID();
  return {
    server: cluster,
    publishText: (channel: string, text: string) => cluster.nodes[0].command('PUBLISH', prefix + channel, text),
    open: () => new PubSubOfOneTest(prefix),
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
    cluster.thaw();
    await cluster.start();
  });
  void endOf(pubSub.subscribe('channel', (message) => heard.push(message)));
  await expect.poll(() => endOf(pubSub.resubscribe()), PATIENT).toMatchObject({ value: undefined });
  return { pubSub, other, heard };
}

/** The node at which the channel is subscribed to. */
async function subscribedTo(): Promise<RedisServer> {
  for (const node of cluster.nodes.filter(({ isThere }) => isThere)) {
    if (String(await node.command('PUBSUB', 'CHANNELS')).includes('channel')) return node;
  }
  throw new Error('nobody is subscribed');
}
