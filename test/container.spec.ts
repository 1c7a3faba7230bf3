import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ComposeBed, composeServices } from './support/compose-bed.js';
import type { ServiceProcess } from './support/service-process.js';

describe('the image', () => {
  it('is built from what the Dockerfile copies, and .dockerignore lets nothing else through', async () => {
    const dockerfile = await readFile('Dockerfile', 'utf8');
    const ignore = await readFile('.dockerignore', 'utf8');
    const copies = [...dockerfile.matchAll(/^COPY (?!--)(.+) \S+$/gm)].flatMap(([, sources = '']) =>
      sources.split(' '),
    );
    const passed = [...ignore.matchAll(/^!(.+)$/gm)].map(([, path]) => path);
    expect(new Set(copies)).toEqual(new Set(passed));
    expect(ignore).toMatch(/^\*\n/);
  });
});

describe('the composition', () => {
  let bed: ComposeBed;

  beforeAll(async () => {
    bed = await ComposeBed.start();
    await bed.sandbox.change({ delayMs: 50 });
  });

  afterAll(() => bed.end());

  const ask = (body: object = {}, headers: Readonly<Record<string, string>> = {}): Promise<Response> =>
    fetch(`${bed.url}/new-qrcode`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', prefer: 'wait=10', ...headers },
      body: JSON.stringify(body),
    });

  it('sets variables that are read, and no others', async () => {
    const [service = '', sandbox = ''] = (await readFile('docs/configuration.md', 'utf8')).split('## The sandbox');
    for (const [name, { environment = {} }] of Object.entries(await composeServices())) {
      const page = name === 'sandbox' ? sandbox : service;
      const documented = [...page.matchAll(/^\| `(\w+)`/gm)].map(([, variable]) => variable);
      expect(documented).toEqual(expect.arrayContaining(Object.keys(environment)));
    }
  });

  it('answers on one port under the request’s id, also when the webhook comes to the other instance', async () => {
    const answer = await ask({}, { 'x-request-id': 'request-1' });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('x-request-id')).toBe('request-1');
    for (const instance of bed.instances) await expect.poll(() => served(instance)).toBe(1);
  });

  it('keeps what is for its inside inside', async () => {
    const paths = ['/metrics', '/health/live', '/health/ready'];
    const answers = await Promise.all(paths.map((path) => statusOf(fetch(bed.url + path))));
    expect(answers).toEqual([404, 404, 404]);
  });

  it('passes a body on that is too large for an instance, whose answer tells so', async () => {
    const answer = await ask({ text: 'a'.repeat(1_100_000) });
    expect(answer.status).toBe(413);
    expect(await answer.json()).toMatchObject({ code: 'payload-too-large' });
  });

  it('fails no call while an instance shuts down, and answers what that one holds', async () => {
    const [a] = bed.instances;
    const held = a?.post('/new-qrcode', '{"scenario":"slow","delay_ms":1500}', { prefer: 'wait=10' });
    await expect.poll(() => a?.metric('async_como_sync_pending_requests')).toBe(1);
    const answers: Promise<number>[] = [];
    let gone = false;
    const callers = Array.from({ length: 4 }, async () => {
      for (let more = 10; more > 0; more -= Number(gone)) {
        const answer = statusOf(ask());
        answers.push(answer);
        await answer;
      }
    });
    expect(await a?.stop()).toBe(0);
    gone = true;
    await Promise.all(callers);
    expect((await held)?.status).toBe(200);
    expect(a?.events('request').some(({ status }) => status === 503)).toBe(true); // it was asked meanwhile
    expect(new Set(await Promise.all(answers))).toEqual(new Set([200]));
  });

  it('never repeats a call that an instance had begun when it died', async () => {
    const a = await bed.startInstance('a');
    const asked = () => ask().then(() => served(a));
    await expect.poll(asked, { timeout: 20_000 }).toBeGreaterThan(0); // nginx has noticed that it is back
    const ids = ['held-1', 'held-2'];
    const held = ids.map((external_id) => statusOf(ask({ external_id, scenario: 'slow', delay_ms: 1_500 })));
    await expect.poll(() => a.metric('async_como_sync_pending_requests')).toBe(1);
    await a.kill();
    expect(new Set(await Promise.all(held))).toEqual(new Set([200, 502]));
    for (const id of ids) expect((await bed.sandbox.journal(id)).cashins).toHaveLength(1);
  });

  it('passes on what all instances refuse', async () => {
    await bed.redis.stop();
    const answer = await ask();
    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
    expect(await answer.json()).toMatchObject({ code: 'store-unavailable' });
  });
});

async function statusOf(asked: Promise<Response>): Promise<number> {
  return (await asked).status;
}

function served(instance: ServiceProcess): number {
  return instance.events('request').length + instance.events('webhook').length;
}
