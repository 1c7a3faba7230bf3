import { toggleHistory } from './history.js';
import { operatorKey } from './inbox.js';

const PHASE_TEXTS = { begun: 'under way', calling: 'asking the provider', waiting: 'waiting for the webhook' };

/** The state that the page shows for each outcome. */
const STATES = { succeeded: 'succeeded', pending: 'pending', timeout: 'pending', 'caller-left': 'left' };

/** The results of a webhook that ended its request. */
const ENDS = new Set(['settled', 'late']);

const rows = new Map();

/** Updates the list. Existing rows are kept, so that a text selection in one of them is kept, too. */
export function showRecent(list, requests, clockSkewMs) {
  const numbers = new Set(requests.map(({ number }) => number));
  for (const [number, { row }] of rows) {
    if (numbers.has(number)) continue;
    row.remove();
    rows.delete(number);
  }
  for (const request of requests.toReversed()) {
    const row = rows.get(request.number)?.row ?? newRow(list);
    rows.set(request.number, { row, request, clockSkewMs });
    show(row, request);
  }
  tickRecent();
}

/** Updates the clocks and the bars of all rows. */
export function tickRecent() {
  for (const { row, request, clockSkewMs } of rows.values()) {
    const { token_ms = 0, provider_ms = 0, wait_ms, total_ms, phase } = request;
    const ms = total_ms ?? Math.max(0, Date.now() - clockSkewMs - Date.parse(request.began_at));
    row.querySelector('.clock').textContent = `${(ms / 1_000).toFixed(total_ms === undefined ? 1 : 2)} s`;
    const waited = wait_ms ?? (phase === 'waiting' ? ms - token_ms - provider_ms : 0);
    const parts = { token: token_ms, call: provider_ms, wait: Math.max(0, waited) };
    for (const [name, part] of Object.entries(parts)) row.querySelector(`.${name}`).style.flexGrow = part;
  }
}

function newRow(list) {
  list.prepend(document.getElementById('recent-template').content.cloneNode(true));
  const row = list.firstElementChild;
  const button = row.querySelector('.history');
  button.addEventListener('click', () =>
    toggleHistory(button, row.querySelector('.events'), row.querySelector('.id').textContent, operatorKey),
  );
  return row;
}

function show(row, request) {
  const state = stateOf(request);
  row.dataset.state = state;
  row.querySelector('.state').textContent = state;
  row.querySelector('.id').textContent = request.external_id ?? '(no external_id)';
  row.querySelector('.phases').textContent = phasesOf(request).join(' → ');
  row.querySelector('.history').hidden = request.external_id === undefined;
}

function stateOf({ phase, outcome, webhooks }) {
  if (phase !== 'answered') return 'waiting';
  const state = STATES[outcome] ?? 'failed';
  return state === 'pending' && webhooks.some(({ result }) => ENDS.has(result)) ? 'settled later' : state;
}

function phasesOf({ phase, token_ms, provider, provider_ms, wait_ms, total_ms, status, outcome, replayed, webhooks }) {
  const phases = [];
  const heard = webhooks.map(({ result, after_ms }) => [`webhook ${result} at ${seconds(after_ms)}`, after_ms]);
  if (token_ms > 0) phases.push(`token ${token_ms} ms`);
  if (provider_ms !== undefined) phases.push(`${nameOf(provider)} ${provider_ms} ms`);
  if (wait_ms !== undefined) phases.push(`waited ${wait_ms} ms`);
  for (const [said, ms] of heard) if (!(ms > total_ms)) phases.push(said);
  if (phase !== 'answered') phases.push(`${PHASE_TEXTS[phase]}…`);
  else phases.push(status === undefined ? 'the caller left' : `answered ${status} ${outcome}`);
  if (replayed) phases.push('replayed');
  for (const [said, ms] of heard) if (ms > total_ms) phases.push(said);
  return phases;
}

const nameOf = (provider) => (provider?.startsWith('provider-') ? provider : `provider ${provider ?? 'called'}`);
const seconds = (ms) => `${(ms / 1_000).toFixed(2)} s`;
