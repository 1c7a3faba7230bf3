import { once } from 'node:events';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Browser } from './support/browser.js';
import { PATIENT } from './support/deployment.js';
import { ServiceProcess } from './support/service-process.js';
import { execute, openOperation } from './support/swagger-ui.js';

describe('behind a proxy that takes /psp away, with PUBLIC_URL', () => {
  let proxy: Server;
  let service: ServiceProcess;
  let browser: Browser;
  let publicUrl: string;

  beforeAll(async () => {
    proxy = createServer((incoming, outgoing) => {
      const { url = '', method, headers } = incoming;
      if (!url.startsWith('/psp/')) return outgoing.writeHead(404).end();
      const asked = request(service.url + url.slice('/psp'.length), { method, headers }, (answer) =>
        answer.pipe(outgoing.writeHead(answer.statusCode ?? 502, answer.headers)),
      );
      return incoming.pipe(asked.on('error', () => outgoing.destroy()));
    });
    await once(proxy.listen(0, '127.0.0.1'), 'listening');
    publicUrl = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}/psp`;
    [service, browser] = await Promise.all([ServiceProcess.start({ PUBLIC_URL: `${publicUrl}/` }), Browser.start()]);
  });

  afterAll(async () => {
    await browser.end();
    await service.kill();
    proxy.closeAllConnections();
    proxy.close();
  });

  const ask = (body: object, prefer: string) =>
    fetch(`${publicUrl}/new-qrcode`, { method: 'POST', headers: { prefer }, body: Buffer.from(JSON.stringify(body)) });

  it.each([
    ['respond-async', 202],
    ['wait=1', 504],
  ])('a caller that is told %s to ask again gets there by Location and status_url', async (prefer, status) => {
    const external_id = `a/b ${status}`;
    const answer = await ask({ external_id, scenario: 'never' }, prefer);
    expect(answer.status).toBe(status);
    const location = answer.headers.get('location') ?? '';
    expect(location).toBe(`${publicUrl}/requests/${encodeURIComponent(external_id)}`);
    expect(await answer.json()).toMatchObject({ status_url: location });
    expect(await (await fetch(location)).json()).toMatchObject({ external_id, state: 'pending', status_url: location });
  });

  it('the OpenAPI document names it as its server', async () => {
    expect(await (await fetch(`${publicUrl}/openapi.json`)).json()).toMatchObject({ servers: [{ url: publicUrl }] });
  });

  it('Swagger UI finds its files, and the routes', async () => {
    for (const path of ['/docs', '/docs/']) {
      const { page, complaints } = await browser.open(publicUrl + path);
      expect((await execute(await openOperation(page), 'sync')).status).toBe('200');
      expect(complaints).toEqual([]);
    }
  });

  it('so does the page at /', async () => {
    const { page, complaints } = await browser.open(`${publicUrl}/`);
    await page.getByRole('button', { name: 'POST /new-qrcode' }).click();
    await expect.poll(() => page.locator('.run .state').first().textContent(), PATIENT).toBe('succeeded');
    expect(complaints).toEqual([]);
  });
});
