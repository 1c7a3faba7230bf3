import { withKey } from './stream.js';

const MAX_RUNS = 3;
const CLOCK_MS = 100;
const LONG_POLL = { Prefer: 'wait=20' };

/** POSTs a body, and shows the state of the request in a card of its own until it is settled. */
export function startRun(place, { body, prefer, key }) {
  const run = new Run(key);
  place.prepend(run.card);
  for (const card of [...place.children].slice(MAX_RUNS)) card.dispatchEvent(new Event('leave'));
  void run.follow(body, prefer);
}

class Run {
  #key;
  #gone = new AbortController();
  #beganAt = performance.now();
  #clock;
  card = document.getElementById('run-template').content.cloneNode(true).firstElementChild;

  constructor(key) {
    this.#key = key;
    this.#clock = setInterval(() => this.#tick(), CLOCK_MS);
    this.#part('.leave').addEventListener('click', () => this.#gone.abort());
    this.card.addEventListener('leave', () => {
      this.#gone.abort();
      this.card.remove();
    });
  }

  async follow(body, prefer) {
    this.#tell('waiting', 'The request is held open until its webhook comes.');
    try {
      const response = await this.#fetch('new-qrcode', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', ...(prefer && { Prefer: prefer }) },
        body,
      });
      const answer = await response.json();
      const pending = answer.state === 'pending' ? await this.#untilSettled(answer, response.status) : undefined;
      const settled = pending ?? { state: response.ok ? 'succeeded' : 'failed', answer };
      if (settled.state === 'succeeded') await this.#succeeded(settled.answer);
      else this.#failed(settled.answer);
    } catch (error) {
      if (this.#gone.signal.aborted) this.#tell('left', 'Nobody waits for it here any more.');
      else this.#tell('failed', `There was no answer: ${error.message}`);
    }
    clearInterval(this.#clock);
    this.#tick();
    this.#part('.leave').remove();
  }

  /** After a 504 or 202, requests the status resource until the request is settled. Each of these requests waits, too. */
  async #untilSettled(answer, status) {
    const { external_id: id } = answer;
    const seconds = ((performance.now() - this.#beganAt) / 1_000).toFixed(1);
    this.#name(id);
    this.#tell('pending', `Answered ${status} after ${seconds} s: still pending. Its status is followed…`);
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
    this.#part('.clock').textContent = `${((performance.now() - this.#beganAt) / 1_000).toFixed(1)} s`;
  }

  #part(selector) {
    return this.card.querySelector(selector);
  }
}
