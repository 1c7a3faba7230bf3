import { Logger } from '@nestjs/common';
import { afterAll, beforeAll, describe } from 'vitest';
import { PostgresPubSub, postgresChannel } from '../src/event-manager/adapters/postgres/postgres-pub-sub.js';
import { describePubSubOutages } from '../src/event-manager/testing/pub-sub-outages.contract.js';
import { describePubSub } from '../src/event-manager/testing/pub-sub.contract.js';
import { PostgresServer } from './support/postgres-server.js';

beforeAll(() => Logger.overrideLogger(false));

describe('on a Postgres', () => {
  let server: PostgresServer;

  beforeAll(async () => {
    server = await PostgresServer.start();
  });

  afterAll(() => server.end());

  describePubSub('PostgresPubSub', () => ({ open: () => new PostgresPubSub({ url: server.url }, 'test') }));
});

describePubSubOutages('PostgresPubSub', onPostgres);

async function onPostgres() {
  const server = await PostgresServer.start();
  return {
    server,
    publishText: (channel: string, text: string) =>
      server.query('SELECT pg_notify($1, $2)', [postgresChannel(channel), text]),
    open: () => new PostgresPubSub({ url: server.url }, 'test'),
    close: () => server.end(),
  };
}
