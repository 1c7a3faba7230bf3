import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';

import { Pool } from 'undici';

import { answer, post, textOf } from '../harness/post.js';

/** The least that Node can do it with: node:http, a Map and undici; no framework, no checks, one instance. */
const { PORT, PROVIDER_URL } = process.env;
const timeoutMs = 120_000;
const provider = new Pool(PROVIDER_URL, { connections: 64, keepAliveTimeout: 60_000 });
const waiting = new Map();

async function create(req, res) {
  const externalId = randomUUID();
  const request = { ...JSON.parse(await textOf(req)), external_id: externalId };
  const timer = setTimeout(() => settle(externalId, 504, { error: 'timeout' }), timeoutMs);
  waiting.set(externalId, { res, timer });
  await post(provider, '/cashins', JSON.stringify(request));
}

async function receive(req, res) {
  const { external_id, br_code, cashin_id } = JSON.parse(await textOf(req));
  settle(external_id, 200, { message: 'QR code generated', qr_code: br_code, cashin_id, external_id });
  answer(res, 200, '{"message":"Webhook received"}');
}

function settle(externalId, status, body) {
  const request = waiting.get(externalId);
  if (!request) return;
  waiting.delete(externalId);
  clearTimeout(request.timer);
  answer(request.res, status, JSON.stringify(body));
}

const routes = { '/new-qrcode': create, '/webhook': receive };
const server = createServer({ keepAliveTimeout: 65_000 }, (req, res) => {
  const route = routes[req.url];
  if (route) void route(req, res);
  else answer(res, req.url === '/health/live' ? 200 : 404, '{}');
});
server.listen(Number(PORT), '127.0.0.1');
