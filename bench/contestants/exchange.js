import { randomUUID } from 'node:crypto';

import { Pool } from 'undici';

import { answer, post, textOf } from '../harness/post.js';

/** The exchange at its cheapest, for whatever routes it: a Map of who waits, undici, no framework and no checks. */
const timeoutMs = 120_000;
const provider = new Pool(process.env.PROVIDER_URL, { connections: 64, keepAliveTimeout: 60_000 });
const waiting = new Map();

/** A caller's request: answered when its webhook comes, or with 504 after two minutes. */
export async function create(req, res) {
  const externalId = randomUUID();
  const request = { ...JSON.parse(await textOf(req)), external_id: externalId };
  const timer = setTimeout(() => settle(externalId, 504, { error: 'timeout' }), timeoutMs);
  waiting.set(externalId, { res, timer });
  await post(provider, '/cashins', JSON.stringify(request));
}

/** The provider's webhook: answers the caller that waits for it. */
export async function receive(req, res) {
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
