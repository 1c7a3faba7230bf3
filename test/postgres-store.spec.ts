import { randomUUID } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { afterAll, beforeAll, describe } from 'vitest';
import { PostgresRequestStore } from '../src/event-manager/adapters/postgres/postgres-request-store.js';
import { describeStoreOutages } from '../src/event-manager/testing/request-store-outages.contract.js';
import { describeRequestStore } from '../src/event-manager/testing/request-store.contract.js';
import { PostgresServer } from './support/postgres-server.js';

beforeAll(() => Logger.overrideLogger(false));

describe('on a Postgres', () => {
  let server: PostgresServer;

  beforeAll(async () => {
    server = await PostgresServer.start();
  });

  afterAll(() => server.end());

  describeRequestStore('PostgresRequestStore', (limits) => {
    const namespace = randomUUID();
    return { open: () => new PostgresRequestStore({ url: server.url, namespace }, limits) };
  });
});

describeStoreOutages('PostgresRequestStore', async (limits) => {
  const server = await PostgresServer.start();
  return {
    server,
    open: () => new PostgresRequestStore({ url: server.url, namespace: 'test' }, limits),
    close: () => server.end(),
  };
});
