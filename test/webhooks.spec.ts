import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, ask, find, notify, PATIENT } from './support/deployment.js';
import { ServiceProcess } from './support/service-process.js';

let service: ServiceProcess;

beforeAll(async () => {
  service = await ServiceProcess.start();
});

afterAll(() => service.kill());

/** Callers that wait, once they do. */
async function held(...ids: string[]): Promise<readonly Promise<Answer>[]> {
  const waiting = ids.map((id) => ask(service, { external_id: id, scenario: 'never' }));
  await known(...ids);
  return waiting;
}

/** Resolves when these ids are claimed: a webhook that comes before finds nobody. */
async function known(...ids: string[]): Promise<void> {
  for (const id of ids) await expect.poll(async () => (await find(service, id)).status, PATIENT).toBe(200);
}

function good(name: string, id: string): object {
  return { [name]: id, br_code: `code of ${id}`, status: 'completed' };
}

describe('a webhook', () => {
  it.each([
    ['a root array', '/webhook', (a: string, b: string) => [good('external_id', a), {}, good('external_id', b)]],
    ['{"pix": […]}', '/webhook', (a: string, b: string) => ({ pix: [good('txid', a), { txid: [] }, good('txid', b)] })],
    [
      '{"pix": […]} at /webhook/pix',
      '/webhook/pix',
      (a: string, b: string) => ({
        pix: [good('txid', a), {}, good('txid', b)],
      }),
    ],
  ])('may be %s: each notice in it counts on its own', async (name, path, body) => {
    const [a, b] = [`${name} a`, `${name} b`];
    const waiting = await held(a, b);
    const response = await service.post(path, JSON.stringify(body(a, b)));
    expect(response.status).toBe(200);
    const settled = { result: 'settled' };
    expect(await response.json()).toMatchObject({
      message: 'Webhook received',
      results: [{ external_id: a, ...settled }, { result: 'unidentified' }, { external_id: b, ...settled }],
    });
    expect((await Promise.all(waiting)).map(({ body }) => body['qr_code'])).toEqual([`code of ${a}`, `code of ${b}`]);
  });

  it('may be {"pix": {…}}', async () => {
    const [waiting] = await held('enclosed');
    await service.post('/webhook', JSON.stringify({ pix: good('txid', 'enclosed'), more: 1 }));
    expect((await waiting)?.body['qr_code']).toBe('code of enclosed');
  });

  it('of more than 100 notices is refused whole', async () => {
    const notices = Array.from({ length: 101 }, () => ({}));
    expect((await service.post('/webhook', JSON.stringify(notices.slice(1)))).status).toBe(200);
    expect((await service.post('/webhook', JSON.stringify(notices))).status).toBe(400);
  });

  it('that is empty or a test ping meets no request that came without an id', async () => {
    const waiting = ask(service, { scenario: 'never' }, { wait: 1 });
    await expect.poll(() => service.metric('async_como_sync_pending_requests'), PATIENT).toBe(1);
    for (const body of ['', '{}', '{"event": "ping"}', '{"external_id": "", "br_code": "x"}', '{"br_code": "x"}']) {
      expect((await service.post('/webhook', body)).status).toBe(200);
    }
    expect((await waiting).status).toBe(504);
  });

  it('[F7] with an intermediate status settles nothing, before and after the outcome', async () => {
    const processing = () => notify(service, 'steps', { br_code: '', status: 'PROCESSING' });
    const [waiting] = await held('steps');
    const results = [await processing(), await notify(service, 'steps'), await processing()];
    const told = results.map(({ body }) => (body['results'] as { result: string }[])[0]?.result);
    expect(told).toEqual(['intermediate', 'settled', 'intermediate']);
    expect((await waiting)?.status).toBe(200);
    expect((await find(service, 'steps')).body['state']).toBe('succeeded');
  });
});

function asPicture(id: string): Promise<Answer> {
  return ask(service, { external_id: id, scenario: 'never' }, { headers: { accept: 'image/png' } });
}

describe('a BR Code that can not be drawn', () => {
  it.each([
    ['that no QR Code holds, of nearly a megabyte', 'a1'.repeat(495_000), 'failed'],
    ['that is longer than what is drawn', 'a1'.repeat(3_544), 'succeeded'],
  ])('%s, is 502, and nobody else waits for it', async (title, brCode, state) => {
    const waiting = asPicture(title);
    await known(title);
    const begun = performance.now();
    await notify(service, title, { br_code: brCode });
    const alive = await service.fetch('/health/live');
    expect(alive.status).toBe(200);
    expect(await waiting).toMatchObject({ status: 502, body: { code: 'provider-invalid-result' } });
    expect(await asPicture(title)).toMatchObject({ status: 502, body: { code: 'provider-invalid-result' } });
    expect(performance.now() - begun).toBeLessThan(5_000); // the library alone takes 11 s for the longer one
    expect((await find(service, title)).body['state']).toBe(state);
  });
});

describe('an authentic webhook for an id that nobody asked for yet', () => {
  const notice = '{"external_id": "early", "br_code": "an early code"}';

  it('[F2] is kept, and given to the request that comes for it, without a call to the provider', async () => {
    const token = 'the-token-of-the-provider';
    const careful = await ServiceProcess.start({
      WEBHOOK_AUTH: 'token',
      WEBHOOK_SECRETS: token,
      WEBHOOK_HEADER: 'x-token',
    });
    const early = await careful.post('/webhook', notice, { 'x-token': token });
    expect([early.status, await early.json()]).toMatchObject([200, { results: [{ result: 'early' }] }]);
    expect((await ask(careful, { external_id: 'early' })).body['qr_code']).toBe('an early code');
    expect(await careful.metric('async_como_sync_provider_calls_total{result="accepted"}')).toBe(0);
    await careful.kill();
  });

  it('is acknowledged and dropped where anybody may send webhooks (WEBHOOK_AUTH=none)', async () => {
    const answer = await service.post('/webhook', notice);
    expect([answer.status, await answer.json()]).toMatchObject([200, { results: [{ result: 'unmatched' }] }]);
    expect((await find(service, 'early')).status).toBe(404);
  });
});
