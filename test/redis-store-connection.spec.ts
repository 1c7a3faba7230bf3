import { setImmediate } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { beforeAll, expect, it, onTestFinished } from 'vitest';
import { RedisRequestStore } from '../src/event-manager/adapters/redis/redis-request-store.js';
import { StoreUnavailableError } from '../src/event-manager/errors.js';
import { anHour, claimOf } from '../src/event-manager/testing/examples.js';
import { endOf } from '../src/event-manager/testing/outages.js';
import { idsOf, PATIENT } from './support/deployment.js';
import { Link } from './support/link.js';
import { RedisServer } from './support/redis-server.js';

beforeAll(() => Logger.overrideLogger(false));

it('a demoted server is left once, however many writes it refuses at once, and whoever listens is told why', async () => {
  const settings = ['--repl-diskless-sync-delay', '0'];
  const [server, successor] = await Promise.all([RedisServer.start(...settings), RedisServer.start(...settings)]);
  const store = new RedisRequestStore(server.url, 'test', anHour);
  const warnings: string[] = [];
  const warned = ({ message }: Error) => warnings.push(message);
  process.on('warning', warned);
  onTestFinished(async () => {
    process.off('warning', warned);
    await store.close();
    await Promise.all([server.end(), successor.end()]);
  });
  await expect.poll(() => endOf(store.prove()), PATIENT).not.toHaveProperty('error');
  const restored: boolean[] = [];
  store.onRestored((left) => restored.push(left));

  await server.demoteFor(successor);
  const ends = await Promise.all(idsOf('id', 50).map((id) => endOf(store.claim(claimOf(id)))));
  for (const { error } of ends) expect(error).toMatchObject({ reason: 'READONLY' });
  await expect.poll(() => restored, PATIENT).toEqual([true]);
  await server.cutClients();
  await expect.poll(() => restored, PATIENT).toEqual([true, false]);
  expect(warnings).toEqual([]);
});

it('a command that is given while the connection is not ready, and is sent when it is, may have been applied', async () => {
  const server = await RedisServer.start();
  const link = await Link.start(server.port);
  const sent: string[] = [];
  link.endsAt = (bytes) => {
    if (bytes.includes('turn-')) sent.push(bytes.toString());
    return sent.length > 0;
  };
  const store = new RedisRequestStore(`redis://127.0.0.1:${link.port}`, 'test', anHour);
  onTestFinished(async () => {
    await store.close();
    await link.end();
    await server.end();
  });
  // One in each turn of the event loop, so that one is given in the last turn before the connection is ready.
  const claims = new Map<string, Promise<unknown>>();
  for (let turn = 0; sent.length === 0; turn++) {
    const id = `turn-${turn}-`;
    claims.set(
      id,
      endOf(store.claim(claimOf(id))).then(({ error }) => error),
    );
    await setImmediate();
  }
  for (const [id, ended] of claims) {
    const error = await ended;
    expect(error).toBeInstanceOf(StoreUnavailableError);
    if (sent.join('').includes(id)) expect(error).toMatchObject({ mayHaveApplied: true });
  }
});
