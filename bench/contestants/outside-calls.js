import { Pool } from 'undici';

import { post } from '../harness/post.js';

/**
 * The provider's side of a contestant that keeps its own way of waiting: `ask` calls the provider and resolves to the
 * webhook's body when `settle` is given it. The cheapest that there is, so that what is measured is the waiting.
 */
export class OutsideCalls {
  #pool;
  #waiting = new Map();

  constructor(providerUrl) {
    this.#pool = new Pool(providerUrl, { connections: 64, keepAliveTimeout: 60_000 });
  }

  async ask(request) {
    const outcome = new Promise((resolve) => this.#waiting.set(request.external_id, resolve));
    await post(this.#pool, '/cashins', JSON.stringify(request));
    return outcome;
  }

  settle(webhook) {
    this.#waiting.get(webhook.external_id)?.(webhook);
    this.#waiting.delete(webhook.external_id);
  }
}
