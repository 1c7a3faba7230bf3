import { Client } from 'undici';

import { now } from './harness/clock.js';
import { post } from './harness/post.js';
import { serve } from './harness/serve.js';
import { summary } from './harness/statistics.js';

/** The callers. Each has a connection of its own and waits for its answer before it asks again. */
const body = '{"amount":"10.00"}';
const patienceMs = 150_000;

class Tally {
  calls = 0;
  failures = 0;
  firstFailure = undefined;
  #callback = [];
  #whole = [];

  /** One call: right is a 200 that carries the BR Code. */
  async call(client, path) {
    const askedAt = now();
    try {
      const { status, text } = await post(client, path, body);
      const answeredAt = now();
      const answer = status === 200 ? JSON.parse(text) : undefined;
      if (!answer?.qr_code || !answer.external_id) throw new Error(`${status} ${text.slice(0, 200)}`);
      this.calls++;
      this.#callback.push(answeredAt - Number(answer.cashin_id));
      this.#whole.push(answeredAt - askedAt);
    } catch (error) {
      this.failures++;
      this.firstFailure ??= String(error);
    }
  }

  /** What was seen; durations in milliseconds, `callback` from the webhook's sending to the caller's answer. */
  report(elapsedMs) {
    const { calls, failures, firstFailure } = this;
    return { calls, failures, firstFailure, elapsedMs, callback: summary(this.#callback), whole: summary(this.#whole) };
  }
}

function connect(origin) {
  return new Client(origin, { headersTimeout: patienceMs, bodyTimeout: patienceMs, keepAliveTimeout: 60_000 });
}

/** `connections` callers ask again and again, for `durationMs` or until `calls` were begun. */
async function loop({ url, connections, durationMs = Infinity, calls = Infinity }) {
  const { origin, pathname } = new URL(url);
  const clients = Array.from({ length: connections }, () => connect(origin));
  const tally = new Tally();
  const startedAt = now();
  let begun = 0;
  const caller = async (client) => {
    while (begun < calls && now() - startedAt < durationMs && tally.failures < 100) {
      begun++;
      await tally.call(client, pathname);
    }
  };
  await Promise.all(clients.map(caller));
  const elapsedMs = now() - startedAt;
  await Promise.all(clients.map((client) => client.destroy()));
  return tally.report(elapsedMs);
}

/** `callers` ask once each and wait together; connections are opened 64 at a time, as the listening queue is short. */
async function crowd({ url, callers }) {
  const { origin, pathname } = new URL(url);
  const tally = new Tally();
  const clients = [];
  const answers = [];
  const startedAt = now();
  const arrive = async () => {
    while (clients.length < callers) {
      const client = connect(origin);
      clients.push(client);
      const connected = new Promise((resolve) => {
        client.once('connect', resolve);
        client.once('connectionError', resolve);
      });
      answers.push(tally.call(client, pathname));
      await connected;
    }
  };
  await Promise.all(Array.from({ length: 64 }, arrive));
  await Promise.all(answers);
  const elapsedMs = now() - startedAt;
  await Promise.all(clients.map((client) => client.destroy()));
  return tally.report(elapsedMs);
}

serve({ loop, crowd });
