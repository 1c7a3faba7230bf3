import { randomUUID } from 'node:crypto';

import express from 'express';
import { Pool } from 'undici';

import { post } from '../harness/post.js';

/** The floor with Express in front, tuned as ours is: what the framework alone costs. */
const { PORT, PROVIDER_URL } = process.env;
const timeoutMs = 120_000;
const provider = new Pool(PROVIDER_URL, { connections: 64, keepAliveTimeout: 60_000 });
const waiting = new Map();

const app = express();
app.disable('x-powered-by').disable('etag').set('query parser', 'simple');
app.use(express.json());

// oxlint-disable-next-line oxc/no-async-endpoint-handlers -- Express 5 awaits them
app.post('/new-qrcode', async (req, res) => {
  const externalId = randomUUID();
  const timer = setTimeout(() => settle(externalId, 504, { error: 'timeout' }), timeoutMs);
  waiting.set(externalId, { res, timer });
  await post(provider, '/cashins', JSON.stringify({ ...req.body, external_id: externalId }));
});

app.post('/webhook', (req, res) => {
  const { external_id, br_code, cashin_id } = req.body;
  settle(external_id, 200, { message: 'QR code generated', qr_code: br_code, cashin_id, external_id });
  res.json({ message: 'Webhook received' });
});

function settle(externalId, status, body) {
  const request = waiting.get(externalId);
  if (!request) return;
  waiting.delete(externalId);
  clearTimeout(request.timer);
  request.res.status(status).json(body);
}

app.listen(Number(PORT), '127.0.0.1').keepAliveTimeout = 65_000;
