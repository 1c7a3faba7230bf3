import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, exchange, request, webhook } from './support/raw-http.js';
import { ServiceProcess } from './support/service-process.js';
import { TOKEN_AUTH, TOKEN_HEADERS } from './support/token-auth.js';

const ALICE = { 'X-API-Key': 'key-of-alice-0123456789' };
const BOB = { Authorization: 'Bearer key-of-bob-0123456789' };

describe('with API_KEYS', () => {
  let service: ServiceProcess;

  beforeAll(async () => {
    service = await ServiceProcess.start({ API_KEYS: 'key-of-alice-0123456789, key-of-bob-0123456789' });
  });

  afterAll(async () => {
    await service.kill();
  });

  const send = (bytes: Buffer) => exchange(service.url, bytes);
  const status = (path: string, headers: Readonly<Record<string, string>>) => send(request(`GET ${path}`, headers));

  it.each([
    ['X-API-Key', { 'X-API-Key': 'key-of-bob-0123456789' }],
    ['Authorization: Bearer', { Authorization: 'Bearer key-of-bob-0123456789' }],
    ['authorization: bearer', { authorization: 'bearer   key-of-bob-0123456789' }],
    ['X-API-Key beside an Authorization of another scheme', { Authorization: 'Basic YTpi', ...ALICE }],
  ])('lets a caller in by %s', async (_, headers) => {
    expect((await send(ask('', headers))).status).toBe(202);
  });

  it('gives one answer for every cause of a refusal', async () => {
    const refused = [
      {},
      { 'X-API-Key': '' },
      { 'X-API-Key': 'key-of-alice-012345678' },
      { 'X-API-Key': 'key-of-alice-01234567890' },
      { 'X-API-Key': 'key-of-alice-0123456789, key-of-bob-0123456789' },
      { Authorization: 'Bearer' },
      { Authorization: 'key-of-alice-0123456789' },
      { Authorization: 'Basic key-of-alice-0123456789' },
      { Authorization: 'Bearer key-of-nobody-0123456789', ...ALICE }, // a bearer key goes first
    ];
    const answers = await Promise.all(
      refused.flatMap((headers) => [send(ask('', headers)), status('/requests/a', headers)]),
    );
    expect(new Set(answers.map((answer) => `${answer.status} ${answer.body}`)).size).toBe(1);
    for (const { headers } of answers) expect(headers.get('www-authenticate')).toBe('Bearer');
    expect(answers[0]?.status).toBe(401);
  });

  it('asks providers, probes and people within for no key', async () => {
    expect((await send(webhook('{}'))).status).toBe(200);
    for (const path of ['/health/live', '/health/ready', '/metrics', '/docs', '/openapi.json']) {
      expect((await status(path, {})).status, path).toBe(200);
    }
  });

  it('shows a request to the caller that made it, by whichever header', async () => {
    await send(ask('{"external_id": "of-alice", "scenario": "never"}', ALICE));
    const found = await status('/requests/of-alice', { Authorization: `Bearer ${ALICE['X-API-Key']}` });
    expect(JSON.parse(found.body)).toMatchObject({ external_id: 'of-alice', state: 'pending' });
  });

  it("answers for another caller's request as for none, also when asked to wait for it", async () => {
    const theirs = await status('/requests/of-alice', { ...BOB, Prefer: 'wait=30' });
    const nobodys = await status('/requests/of-nobody', { ...BOB, Prefer: 'wait=30' });
    expect(theirs.status).toBe(404);
    expect(theirs.body).toBe(nobodys.body.replace('of-nobody', 'of-alice'));
  });

  it("refuses another caller's id with the same conflict, whatever the body and the outcome", async () => {
    await send(ask('{"external_id": "settled", "scenario": "sync"}', ALICE));
    const settled = () => status('/requests/settled', ALICE).then(({ body }) => body);
    await expect.poll(settled).toContain('succeeded');
    const bodies = ['{"external_id": "settled", "scenario": "sync"}', '{"external_id": "settled", "amount": 1}'];
    const [same, other] = await Promise.all(bodies.map((body) => send(ask(body, BOB))));
    const pending = await send(ask('{"external_id": "of-alice", "scenario": "never"}', BOB));
    expect(JSON.parse(pending.body)).toEqual({
      type: 'urn:async-como-sync:problem:external-id-conflict',
      title: 'The external_id is taken',
      status: 409,
      detail: 'the external_id is taken by another request',
      code: 'external-id-conflict',
    });
    expect(same?.body).toBe(pending.body);
    expect(other?.body).toBe(pending.body);
  });
});

describe('a webhook that comes before anybody asked', () => {
  it.each([
    ['one caller has a key: it is kept for that one', 'key-of-alice-0123456789', 'early'],
    ['several have one: nobody can tell whose it is', 'key-of-alice-0123456789,key-of-bob-0123456789', 'unmatched'],
  ])('where %s', async (_, API_KEYS, result) => {
    const service = await ServiceProcess.start({ ...TOKEN_AUTH, API_KEYS });
    const answer = await service.post('/webhook', '{"external_id":"early","br_code":"code"}', TOKEN_HEADERS);
    expect([answer.status, await answer.json()]).toMatchObject([200, { results: [{ result }] }]);
    await service.kill();
  });
});
