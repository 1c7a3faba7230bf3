import { readFile } from 'node:fs/promises';
import { Logger } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Test } from '@nestjs/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseConfig } from '../src/config/load-config.js';
import { EVENT_MANAGER_DEFAULTS, MEMORY_DEFAULTS } from '../src/event-manager/index.js';
import { LabelsModule } from './support/embedding-app.js';
import { RedisServer } from './support/redis-server.js';
import { answer, ScriptedProvider } from './support/scripted-provider.js';

describe.each([
  { where: 'in memory, one instance', instances: 1 },
  { where: 'on Redis, two instances', instances: 2 },
])('the core in another application, $where', ({ instances }) => {
  const apps: NestExpressApplication[] = [];
  const urls: string[] = [];
  let redis: RedisServer | undefined;
  let carrier: ScriptedProvider;

  beforeAll(async () => {
    Logger.overrideLogger(false);
    redis = instances > 1 ? await RedisServer.start() : undefined;
    carrier = await ScriptedProvider.start();
    const module = LabelsModule.forRoot(`http://127.0.0.1:${carrier.port}`, redis?.url);
    for (let count = 0; count < instances; count += 1) {
      const built = await Test.createTestingModule({ imports: [module] }).compile();
      const app = built.createNestApplication<NestExpressApplication>();
      await app.listen(0, '127.0.0.1');
      apps.push(app);
      urls.push(await app.getUrl());
    }
  });

  afterAll(async () => {
    await Promise.all(apps.map((app) => app.close()));
    await carrier.stop();
    await redis?.end();
  });

  it('answers a caller with what the webhook brings, and a repeated one without another call', async () => {
    const called = new Promise<void>((resolve) => {
      carrier.cashins = (response) => {
        answer(response, 202, {});
        resolve();
      };
    });
    const waiting = post(`${urls[0]}/labels/parcel-1`, { kg: 2 });
    await called;
    expect(await post(`${urls.at(-1)}/carrier/parcel-1`, { label: 'here' })).toEqual([200, undefined]);
    const answered = [201, { state: 'succeeded', result: { label: 'here' } }];
    expect(await waiting).toEqual(answered);
    for (const url of urls) expect(await post(`${url}/labels/parcel-1`, { kg: 2 })).toEqual(answered);
    expect(carrier.callsTo('/orders/parcel-1')).toHaveLength(1);
  });

  it('answers at once with a refusal, and lets the id be tried again', async () => {
    carrier.cashins = (response, { number }) => answer(response, number === 1 ? 422 : 202, {});
    const error = { code: 'carrier-refused', detail: 'the carrier answered 422' };
    expect(await post(`${urls[0]}/labels/parcel-2`, { kg: -1 })).toEqual([201, { state: 'failed', error }]);
    const again = post(`${urls.at(-1)}/labels/parcel-2`, { kg: 1 });
    await expect.poll(() => carrier.callsTo('/orders/parcel-2')).toHaveLength(2);
    await post(`${urls[0]}/carrier/parcel-2`, { label: 'there' });
    expect(await again).toEqual([201, { state: 'succeeded', result: { label: 'there' } }]);
  });
});

describe('docs/embedding.md', () => {
  it('shows the application that these tests run', async () => {
    const page = await readFile(new URL('../docs/embedding.md', import.meta.url), 'utf8');
    const file = await readFile(new URL('support/embedding-app.ts', import.meta.url), 'utf8');
    const [, code] = /```ts\n([^]+?)```/.exec(page) ?? [];
    const own = file.replace(/^\/\/.*\n/, '').replace("'../../src/event-manager/index.js'", "'async-como-sync/core'");
    expect(code).toBe(own);
  });

  it('can leave out what the service leaves out', () => {
    const config = parseConfig({});
    expect({ ...EVENT_MANAGER_DEFAULTS, ...MEMORY_DEFAULTS }).toEqual({
      namespace: config.namespace,
      resultTtlMs: config.resultTtlMs,
      earlyTtlMs: config.earlyTtlMs,
      maxEarly: config.maxEarly,
      maxPending: config.maxPending,
      maxResults: config.maxResults,
      shutdownGraceMs: config.shutdownGraceMs,
    });
  });
});

async function post(url: string, body: object): Promise<[status: number, value: unknown]> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  const text = await response.text();
  return [response.status, text === '' ? undefined : JSON.parse(text)];
}
