import { createServer } from 'node:http';

import { Pool } from 'undici';

import { now } from './harness/clock.js';
import { answer, post, textOf } from './harness/post.js';
import { serve } from './harness/serve.js';

/**
 * The asynchronous provider: acknowledges POST /cashins at once and posts the webhook after a delay. Its port number i
 * is for instance i, so that it knows who asked and can call another one. `cashin_id` is the instant at which the
 * webhook was sent, so that every answer tells how old it is.
 */
const brCode =
  '00020126580014br.gov.bcb.pix0136123e4567-e12b-12d1-a456-4266554400005204000053039865802BR5913Fulano de Tal6008BRASILIA62070503***63041D3D';
const webhookConnections = 64;

/** Per port: where its webhooks go, in turn. */
let routes = [];
let pools = [];
let pace;
let counts;

class Route {
  #turn = 0;
  constructor(doors) {
    this.doors = doors;
  }
  next() {
    return this.doors[this.#turn++ % this.doors.length];
  }
}

async function receive(port, req, res) {
  const text = await textOf(req);
  if (req.url === '/auth') return answer(res, 200, '{"access_token":"bench-token"}');
  const externalId = JSON.parse(text).external_id;
  counts.asked++;
  answer(res, 200, '{"accepted":true}');
  if (pace.held) pace.held.push({ port, externalId });
  else setTimeout(() => void send(port, externalId), pace.delayMs);
}

async function send(port, externalId) {
  const { pool, path } = routes[port].next();
  const body = JSON.stringify({ external_id: externalId, br_code: brCode, cashin_id: now().toFixed(3) });
  const { status } = await post(pool, path, body).catch(() => ({ status: 0 }));
  if (status >= 200 && status < 300) counts.acknowledged++;
  else counts.refused++;
}

async function releaseHeld() {
  const queue = pace.held.splice(0);
  const sendNext = async () => {
    for (let one = queue.pop(); one; one = queue.pop()) await send(one.port, one.externalId);
  };
  await Promise.all(Array.from({ length: webhookConnections }, sendNext));
}

serve({
  /** Opens `count` ports; answers their numbers. */
  open: ({ count }) =>
    Promise.all(
      Array.from({ length: count }, (_, port) => {
        const server = createServer({ keepAliveTimeout: 60_000 }, (req, res) => void receive(port, req, res));
        return new Promise((resolve) => server.listen(0, '127.0.0.1', 4_096, () => resolve(server.address().port)));
      }),
    ),
  /** Sets, for every port, the URLs that its webhooks go to in turn, over connections of their own. */
  route: async ({ webhooks }) => {
    await Promise.all(pools.map((pool) => pool.destroy()));
    const origins = [...new Set(webhooks.flat().map((url) => new URL(url).origin))];
    pools = origins.map((origin) => new Pool(origin, { connections: webhookConnections, keepAliveTimeout: 60_000 }));
    const door = ({ origin, pathname }) => ({ pool: pools[origins.indexOf(origin)], path: pathname });
    routes = webhooks.map((urls) => new Route(urls.map((url) => door(new URL(url)))));
  },
  /** From now on webhooks go out `delayMs` after the acknowledgement, or with `hold` at `release`; counts anew. */
  pace: ({ delayMs = 0, hold = false }) => {
    pace = { delayMs, held: hold ? [] : undefined };
    counts = { asked: 0, acknowledged: 0, refused: 0 };
  },
  counts: () => counts,
  release: releaseHeld,
});
