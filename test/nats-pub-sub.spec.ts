import { Logger } from '@nestjs/common';
import { beforeAll } from 'vitest';
import { NatsPubSub } from '../src/event-manager/adapters/nats/nats-pub-sub.js';
import { describePubSubOutages } from '../src/event-manager/testing/pub-sub-outages.contract.js';
import { describePubSub } from '../src/event-manager/testing/pub-sub.contract.js';
import { NatsServer } from './support/nats-server.js';

beforeAll(() => Logger.overrideLogger(false));

describePubSub('NatsPubSub', onNats);

describePubSubOutages('NatsPubSub', onNats);

async function onNats() {
  const server = await NatsServer.start();
  return {
    server,
    publishText: (channel: string, text: string) => server.publishText(channel, text),
    open: () => new NatsPubSub(server.url, 'test'),
    close: () => server.end(),
  };
}
