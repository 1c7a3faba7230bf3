import { withKey } from './stream.js';

const MAX_RUNS = 3;
const CLOCK_MS = 100;
const LONG_POLL = { Prefer: 'wait=20' };

/** POSTs a body, and shows in a card of its own the state of the request, and then of what follows it, until both have ended. */
export function startRun(place, operation, { body, prefer, words, key }) {
  const run = new Run(operation, key);
  place.prepend(run.card);
  for (const card of [...place.children].slice(MAX_RUNS)) card.dispatchEvent(new Event('leave'));
  void run.follow(body, prefer, words);
}

class Run {
  #operation;
  #key;
  #gone = new AbortController();
  #beganAt = performance.now();
  #clock;
  card = document.getElementById('run-template').content.cloneNode(true).firstElementChild;

  constructor(operation, key) {
    this.#operation = operation;
    this.#key = key;
    this.#clock = setInterval(() => this.#tick(), CLOCK_MS);
    this.#part('.leave').addEventListener('click', () => this.#gone.abort());
    this.card.addEventListener('leave', () => {
      this.#gone.abort();
      this.card.remove();
    });
  }

  async follow(body, prefer, words) {
    const { name, followUps } = this.#operation;
    this.#tell('waiting', 'The request is held open until its outcome is there.');
    let id;
    try {
      const response = await this.#fetch(name, {
        method: 'POST',
        headers: {
          'Content-Type': 'application/json',
          ...(prefer && { Prefer: prefer }),
          ...(words && { 'X-Sandbox-Scenario': words }),
        },
        body,
      });
      const answer = await response.json();
      const pending = answer.state === 'pending' ? await this.#untilSettled(answer, response.status) : undefined;
      const settled = pending ?? { state: response.ok ? 'succeeded' : 'failed', answer };
      if (settled.state === 'succeeded') {
        id = settled.answer.external_id;
        await this.#succeeded(settled.answer);
      } else this.#failed(settled.answer);
    } catch (error) {
      if (this.#gone.signal.aborted) this.#tell('left', 'Nobody waits for it here any more.');
      else this.#tell('failed', `There was no answer: ${error.message}`);
    }
    clearInterval(this.#clock);
    this.#tick();
    if (id !== undefined) await Promise.all(followUps.map((followUp) => this.#followUp(id, followUp)));
    this.#part('.leave').remove();
  }

  /** Shows in a row what follows the request, such as its payment, when it has ended. */
  async #followUp(id, name) {
    const row = document.getElementById('follow-up-template').content.cloneNode(true).firstElementChild;
    const tell = (state, text) => {
      row.dataset.state = state;
      row.querySelector('.follow-state').textContent = state;
      row.querySelector('.follow-told').textContent = text;
    };
    row.querySelector('.name').textContent = name;
    tell('waiting', `GET /requests/${id}/${name}, again and again until it has ended.`);
    this.#part('.follow-ups').append(row);
    try {
      for (;;) {
        const response = await this.#fetch(`${this.#path(id)}/${name}`, { headers: LONG_POLL });
        const { state, result, error, ...answer } = await response.json();
        if (response.ok && state === 'pending') continue;
        const ended = response.ok ? state : 'failed';
        tell(ended, `After ${this.#seconds()} s.`);
        const shown = row.querySelector('.follow-document');
        shown.textContent = JSON.stringify(result ?? error ?? answer, null, 2);
        shown.setAttribute('aria-label', `Result of ${name}`);
        shown.hidden = false;
        return;
      }
    } catch (error) {
      if (this.#gone.signal.aborted) tell('left', 'Nobody waits for it here any more.');
      else tell('failed', `There was no answer: ${error.message}`);
    }
  }

  /** After a 504 or 202, requests the status resource until the request is settled. Each of these requests waits, too. */
  async #untilSettled(answer, status) {
    const { external_id: id } = answer;
    this.#name(id);
    this.#tell('pending', `Answered ${status} after ${this.#seconds()} s: still pending. Its status is followed…`);
    this.#document(answer);
    for (;;) {
      const response = await this.#fetch(this.#path(id), { headers: LONG_POLL });
      const { state, result, error, ...problem } = await response.json();
      if (!response.ok) return { state: 'failed', answer: problem };
      if (state === 'succeeded') return { state, answer: { ...result, external_id: id } };
      if (state === 'failed') return { state, answer: error };
    }
  }

  async #succeeded(answer) {
    this.#name(answer.external_id);
    this.#document(answer);
    if (!this.#operation.draws) return this.#tell('succeeded', 'It is done.');
    const response = await this.#fetch(this.#path(answer.external_id), { headers: { Accept: 'image/svg+xml' } });
    if (response.ok) {
      const picture = this.#part('.qr');
      picture.src = `data:image/svg+xml,${encodeURIComponent(await response.text())}`;
      picture.alt = `QR Code of ${answer.external_id}`;
      picture.hidden = false;
    }
    this.#tell('succeeded', 'The QR Code is here.');
  }

  #failed(problem) {
    this.#name(problem.external_id);
    this.#document(problem);
    const reason = problem.reason ? ` Its reason: ${problem.reason}.` : '';
    this.#tell('failed', `${problem.status} ${problem.code}: ${problem.detail}.${reason}`);
  }

  #fetch(path, init) {
    return fetch(path, { ...init, headers: { ...init.headers, ...withKey(this.#key) }, signal: this.#gone.signal });
  }

  #path(id) {
    return `requests/${encodeURIComponent(id)}`;
  }

  #name(id) {
    this.#part('.id').textContent = id ?? '';
  }

  #tell(state, text) {
    this.card.dataset.state = state;
    this.#part('.state').textContent = state;
    this.#part('.told').textContent = text;
  }

  #document(answer) {
    this.#part('.document').textContent = JSON.stringify(answer, null, 2);
    this.#part('.document').hidden = false;
  }

  #tick() {
    this.#part('.clock').textContent = `${this.#seconds()} s`;
  }

  /** Since the request began. */
  #seconds() {
    return ((performance.now() - this.#beganAt) / 1_000).toFixed(1);
  }

  #part(selector) {
    return this.card.querySelector(selector);
  }
}
