import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inspectBrCode } from '../src/provider/br-code.js';
import { freePort } from './support/free-port.js';
import { readPng, readSvg } from './support/read-qrcode.js';
import { SandboxProcess } from './support/sandbox-process.js';
import { ServiceProcess } from './support/service-process.js';

let sandbox: SandboxProcess;
let service: ServiceProcess;

beforeAll(async () => {
  const PORT = String(await freePort());
  sandbox = await SandboxProcess.start({ APIKEY: 'key', WEBHOOK_URL: `http://127.0.0.1:${PORT}/webhook` });
  await sandbox.client.change({ delayMs: 0 });
  service = await ServiceProcess.start({ PORT, APIKEY: 'key', ...sandbox.client.provider, TIMEOUT: '30000' });
});

afterAll(async () => {
  await service.stop();
  await sandbox.stop();
});

const ask = (body: object, accept: string): Promise<Response> =>
  service.post('/new-qrcode', JSON.stringify(body), { accept });
const find = (id: string, accept: string): Promise<Response> =>
  service.fetch(`/requests/${id}`, { headers: { accept } });

/** A request whose provider sends this code. */
async function requestOf(id: string, brCode: string): Promise<{ readonly external_id: string }> {
  const request = { external_id: id, scenario: 'never' };
  await service.post('/new-qrcode', JSON.stringify(request), { prefer: 'respond-async' });
  await service.post('/webhook', JSON.stringify({ external_id: id, br_code: brCode }));
  return request;
}

async function codeIn(answer: Response): Promise<string | undefined> {
  const type = answer.headers.get('content-type');
  if (type === 'image/png') return readPng(Buffer.from(await answer.arrayBuffer()));
  const text = await answer.text();
  if (type?.startsWith('image/svg+xml')) return readSvg(text);
  return type?.startsWith('text/plain') ? text : (JSON.parse(text) as { readonly qr_code: string }).qr_code;
}

describe('the answer to a caller', () => {
  it.each([
    ['image/png', 'image/png'],
    ['image/svg+xml, image/png;q=0.9', 'image/svg+xml; charset=utf-8'],
    ['text/plain', 'text/plain; charset=utf-8'],
    ['application/json;q=0, */*', 'image/png'],
    ['text/html, */*;q=0.1', 'application/json; charset=utf-8'],
  ])('that accepts %s is %s, from which another library reads the BR Code', async (accept, type) => {
    const answer = await ask({ amount: 19.9 }, accept);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, type]);
    expect(answer.headers.get('vary')).toContain('Accept');
    expect(inspectBrCode((await codeIn(answer)) ?? '')).toEqual({ valid: true });
  });

  it('is the same code in every form, there and in the status of the request', async () => {
    const request = { external_id: 'forms' };
    const code = await codeIn(await ask(request, 'application/json'));
    for (const accept of ['image/png', 'image/svg+xml', 'text/plain']) {
      expect(await codeIn(await ask(request, accept)), accept).toBe(code);
      expect(await codeIn(await find('forms', accept)), accept).toBe(code);
    }
  });

  it('holds accents as they are', async () => {
    const code = 'Doação à São João: R$ 5,00 €';
    const request = await requestOf('accents', code);
    expect(await codeIn(await ask(request, 'image/png'))).toBe(code);
    expect(await codeIn(await ask(request, 'image/svg+xml'))).toBe(code);
  });

  it('is 406 where it can have no form that is accepted, before the provider is called', async () => {
    for (const accept of ['image/gif', 'application/problem+json', 'application/json;q=0']) {
      const answer = await ask({ external_id: 'unacceptable' }, accept);
      expect([answer.status, answer.headers.get('content-type')]).toEqual([
        406,
        'application/problem+json; charset=utf-8',
      ]);
      expect(await answer.json()).toMatchObject({ code: 'not-acceptable' });
    }
    expect((await sandbox.client.journal('unacceptable')).cashins).toEqual([]);
    expect((await find('unacceptable', '*/*')).status).toBe(404);
    expect((await find('forms', 'image/gif')).status).toBe(406);
  });

  it('is JSON all the same where there is nothing to draw', async () => {
    const failed = await ask({ external_id: 'fails', scenario: 'fail' }, 'image/png');
    expect([failed.status, failed.headers.get('content-type')]).toEqual([
      502,
      'application/problem+json; charset=utf-8',
    ]);
    expect(await (await find('fails', 'image/png')).json()).toMatchObject({ state: 'failed' });
  });
});

describe('a BR Code', () => {
  it('whose CRC is wrong is delivered as it came, counted and warned about', async () => {
    const refused = 'async_como_sync_invalid_br_codes_total{fault="crc_mismatch"}';
    const before = await service.metric(refused);
    const request = { external_id: 'bad-crc', scenario: 'bad-crc' };
    const code = await codeIn(await ask(request, 'application/json'));
    expect(inspectBrCode(code ?? '')).toEqual({ valid: false, fault: 'crc_mismatch' });
    expect(await codeIn(await ask(request, 'image/png'))).toBe(code);
    expect(await service.metric(refused)).toBe(before + 1);
    expect(service.output).toContain('invalid-br-code');
  });

  it('that is too long for a QR Code is 502 for the forms that are drawn, and delivered in the others', async () => {
    const code = 'x'.repeat(3_000);
    const request = await requestOf('too-long', code);
    for (const accept of ['image/png', 'image/svg+xml']) {
      const problem = { code: 'provider-invalid-result', external_id: 'too-long' };
      for (const answer of [await ask(request, accept), await find('too-long', accept)]) {
        expect(answer.status).toBe(502);
        expect(await answer.json()).toMatchObject(problem);
      }
    }
    expect(await codeIn(await ask(request, 'application/json'))).toBe(code);
    expect(await codeIn(await ask(request, 'text/plain'))).toBe(code);
  });
});
