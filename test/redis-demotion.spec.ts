import { Logger } from '@nestjs/common';
import { expect, it, onTestFinished } from 'vitest';
import { anHour, claimOf } from '../src/event-manager/examples.fake.js';
import { RedisRequestStore } from '../src/event-manager/request-store/redis-request-store.js';
import { idsOf, PATIENT } from './support/deployment.js';
import { endOf } from './support/outages.js';
import { RedisServer } from './support/redis-server.js';

it('a demoted server is left once, however many writes it refuses at once, and whoever listens is told why', async () => {
  Logger.overrideLogger(false);
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
