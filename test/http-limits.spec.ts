import { once } from 'node:events';
import { Agent, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Request, Response } from 'express';
import { Logger } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { HttpAdapter } from '../src/http/http-adapter.js';
import { ask, exchange, open, request, webhook } from './support/raw-http.js';
import { ServiceProcess } from './support/service-process.js';

function throwAtFault({ url }: { readonly url: string }): void {
  if (url === '/fault') throw new Error('a fault of ours');
}

describe('the server', () => {
  let server: ReturnType<HttpAdapter['getHttpServer']>;
  let url: string;

  beforeAll(async () => {
    const adapter = new HttpAdapter({
      headersTimeoutMs: 200,
      requestTimeoutMs: 400,
      keepAliveTimeoutMs: 200,
      maxConnections: 3,
    });
    adapter.initHttpServer();
    adapter.prepare((_, response) => void response.setHeader('X-Prepared', 'yes'), throwAtFault);
    adapter.post('/table{/}', async ({ method, url, baseUrl }, response) => response.json({ method, url, baseUrl }));
    adapter.post('/rejects', async () => throwAtFault({ url: '/fault' }));
    // As a held request: its header and its body were read, and it is never answered.
    adapter.getInstance().post('/held', () => {});
    adapter
      .getInstance()
      .post('/read', (request: Request, response: Response) => request.resume().once('end', () => response.json({})));
    server = adapter.getHttpServer();
    await once(server.listen(0, '127.0.0.1'), 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  it.each([
    ['a header that does not end', 'POST /read HTTP/1.1\r\nHost: a\r\nX: '],
    ['a body that does not come', 'POST /read HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n{'],
    ['a chunk that does not come', 'POST /read HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{'],
  ])('answers %s with a problem, and closes', async (_, bytes) => {
    const { status, headers, body } = await exchange(url, bytes);
    expect(status).toBe(400);
    expect(headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    expect(headers.get('connection')).toBe('close');
    expect(JSON.parse(body)).toMatchObject({
      code: 'validation-error',
      detail: 'the request did not arrive whole in time',
    });
  });

  it('finds a route whose path needs no matching without Express, also where slashes may be left out', async () => {
    const answers: globalThis.Response[] = [];
    for (const path of ['/table', '/table/', '/table?q', '/TABLE', '/table//']) {
      answers.push(await fetch(url + path, { method: 'POST' }));
    }
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 404, 404]);
    expect(answers.every(({ headers }) => headers.get('x-prepared') === 'yes')).toBe(true);
    // Express gives each request that it routes a baseUrl.
    expect(await Promise.all(answers.slice(0, 3).map((answer) => answer.json()))).toEqual([
      { method: 'POST', url: '/table' },
      { method: 'POST', url: '/table/' },
      { method: 'POST', url: '/table?q', baseUrl: '' },
    ]);
  });

  it.each(['/fault', '/rejects'])('answers a fault of ours at %s with a problem, and goes on', async (path) => {
    const error = vi.spyOn(Logger.prototype, 'error').mockReturnValue();
    const answer = await fetch(url + path, { method: 'POST' });
    expect([answer.status, await answer.json()]).toEqual([500, expect.objectContaining({ code: 'internal-error' })]);
    expect(error).toHaveBeenCalledOnce();
    error.mockRestore();
  });

  it('closes a connection on which nothing comes', async () => {
    expect((await exchange(url, '')).status).not.toBe(200);
  });

  it('does not time a request that is held', async () => {
    const socket = open(url, 'POST /held HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}');
    await sleep(2_000); // several times what it may take to arrive
    expect(socket.destroyed).toBe(false);
    socket.destroy();
  });

  it('never answers a held request for garbage that follows it', async () => {
    const socket = open(url, 'POST /held HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}GARBAGE\r\n\r\n');
    const answered = once(socket, 'data').then(() => true);
    expect(await Promise.race([answered, sleep(500, false)])).toBe(false);
    socket.destroy();
  });

  it('takes no more connections than its limit', async () => {
    const held = Array.from({ length: 3 }, () => open(url, 'POST /held HTTP/1.1\r\nHost: a\r\n\r\n'));
    await expect.poll(() => connections(server)).toBe(3);
    expect((await exchange(url, request('POST /read'))).status).toBe(0);
    for (const socket of held) socket.destroy();
    await expect.poll(() => connections(server)).toBe(0);
    expect((await exchange(url, request('POST /read'))).status).toBe(200);
  });
});

describe('the service', () => {
  let service: ServiceProcess;

  beforeAll(async () => {
    service = await ServiceProcess.start();
  });

  afterAll(async () => {
    await service.kill();
  });

  it('serves a connection again that was idle for seven seconds (Node’s own limit is five)', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const first = await live(service.url, agent);
    await sleep(7_000);
    const second = await live(service.url, agent);
    expect(second).toEqual({ status: 200, port: first.port, keepAlive: 'timeout=65' });
    agent.destroy();
  });

  it('is quiet when a caller leaves in the middle of its body', async () => {
    const socket = open(service.url, 'POST /new-qrcode HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n{');
    await once(socket, 'connect');
    socket.resetAndDestroy();
    expect((await exchange(service.url, webhook('{}'))).status).toBe(200);
    expect(service.output).not.toMatch(/internal-error|ERROR/);
  });

  it('tells browsers to run nothing that is not its own, and lets no other site read its answers', async () => {
    const { headers } = await exchange(service.url, request('GET /docs', { Origin: 'https://elsewhere' }));
    expect(headers.get('content-security-policy')).toMatch(/^default-src 'none';script-src 'self';/);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('access-control-allow-origin')).toBeNull();
    expect(headers.get('strict-transport-security')).toBeNull();
  });

  it('ends every connection with its answer once a shutdown has begun, also of those it holds', async () => {
    const held = exchange(service.url, ask('{"scenario":"slow","delay_ms":1500}', { Prefer: 'wait=10' }));
    await expect.poll(() => service.metric('async_como_sync_pending_requests')).toBe(1);
    service.signal('SIGTERM');
    await expect.poll(async () => (await exchange(service.url, ask(''))).status).toBe(503);
    const answers = [held, exchange(service.url, ask('')), exchange(service.url, webhook('{}'))];
    for (const { status, headers } of await Promise.all(answers)) {
      expect([200, 503]).toContain(status);
      expect(headers.get('connection')).toBe('close');
    }
    expect((await held).status).toBe(200);
  });
});

function connections(server: ReturnType<HttpAdapter['getHttpServer']>): Promise<number> {
  return new Promise((resolve, reject) => {
    server.getConnections((error, count) => (error ? reject(error) : resolve(count)));
  });
}

/** One GET through the agent, and from which port it was sent. */
async function live(url: string, agent: Agent): Promise<{ status?: number; port?: number; keepAlive?: string }> {
  const [response] = await once(get(`${url}/health/live`, { agent }), 'response');
  const { statusCode: status, headers, socket } = response;
  await once(response.resume(), 'end');
  return { status, port: socket.localPort, keepAlive: headers['keep-alive'] };
}
