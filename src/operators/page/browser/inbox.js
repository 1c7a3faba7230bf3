import { toggleHistory } from './history.js';
import { prettyJson } from './pretty.js';
import { withKey } from './stream.js';

const $ = (id) => document.getElementById(id);
const [list, filter, kind, externalId, key, more, state] = [
  'inbox',
  'inbox-filter',
  'inbox-kind',
  'inbox-external-id',
  'operator-key',
  'inbox-more',
  'inbox-state',
].map($);
const REFRESH_MS = 5_000;

/** What became of a delivery, in words. */
const RESULTS = {
  settled: ({ external_id }) => `Delivered: the callers of ${external_id} have their answer.`,
  late: ({ external_id }) => `Stored: nobody waited any more. The state of ${external_id} has it.`,
  duplicate: ({ external_id }) => `Nothing changed: ${external_id} has this outcome already.`,
  conflicting: ({ external_id }) => `Nothing changed: ${external_id} has another outcome, and the first one counts.`,
  early: () => 'Kept for a call that may still come: nobody has asked for its request yet.',
  disagreeing: () => 'Nothing changed: its ids are of two requests.',
  unmatched: () => 'Nothing changed: there is no such request here.',
  unidentified: () => 'Nothing changed: it names no request. Say which one it is.',
  unlisted: () => 'Nothing changed: the profile does not know its state.',
  intermediate: () => 'Nothing changed: it says nothing about the end.',
};

const rows = new Map();
let pages = 1;
/** Whether the key was refused: nothing is asked until there is another one. */
let isRefused = false;

/** The key that an operator has typed. */
export const operatorKey = () => key.value;

async function ask(path, init = {}) {
  const response = await fetch(path, { ...init, headers: { ...withKey(key.value), ...init.headers } }).catch(() => {
    throw new Error('The instance can’t be reached.');
  });
  if (response.ok) return response;
  const { detail = `the answer was ${response.status}` } = await response.json().catch(() => ({}));
  throw Object.assign(new Error(detail), { status: response.status });
}

/** Reads as many pages as are shown. Rows that are open stay, also if their entries are gone. */
async function refresh() {
  const query = new URLSearchParams({
    ...(kind.value && { kind: kind.value }),
    ...(externalId.value && { external_id: externalId.value }),
  });
  const entries = [];
  let next;
  try {
    for (let page = 0; page < pages; page++) {
      if (page > 0 && next === undefined) break;
      if (next !== undefined) query.set('cursor', next);
      const read = await (await ask(`inbox?${query}`)).json();
      entries.push(...read.entries);
      ({ next } = read);
    }
  } catch (error) {
    isRefused = error.status === 401;
    if (!isRefused) return tell(state, `No inbox: ${error.message}.`);
    $('operator-field').hidden = false;
    for (const { details } of rows.values()) details.open = false;
    show([]);
    return tell(state, needKey());
  }
  tell(state, '');
  more.hidden = next === undefined;
  show(entries);
}

function needKey() {
  return key.value ? 'This operator key is not known.' : 'This service asks for an operator key.';
}

function show(entries) {
  const shown = new Set(entries.map(({ id }) => id));
  for (const [id, { row, details }] of rows) {
    if (shown.has(id) || details.open || row.contains(document.activeElement)) continue;
    row.remove();
    rows.delete(id);
  }
  // A row that is where it belongs is not moved: it would lose its focus. Those that are gone and open stay where they are.
  let place = list.firstElementChild;
  for (const entry of entries) {
    const known = rows.get(entry.id) ?? newRow(entry);
    rows.set(entry.id, known);
    tickTime(known.row, entry);
    while (place && !shown.has(place.dataset.id)) place = place.nextElementSibling;
    if (place === known.row) place = place.nextElementSibling;
    else list.insertBefore(known.row, place);
  }
}

function newRow(entry) {
  const row = $('inbox-template').content.cloneNode(true).firstElementChild;
  const part = (name) => row.querySelector(`.${name}`);
  const details = part('details');
  const { id, kind, reason, external_id, method, url, size, request_id, instance, address } = entry;
  row.dataset.id = id;
  part('kind').textContent = kind;
  part('id').textContent = external_id ?? 'names no request';
  part('reason').textContent = reason;
  const facts = [`${method} ${url}`, `${size} bytes`, `request ${request_id}`, `instance ${instance.slice(-6)}`];
  part('facts').textContent = [...facts, ...(address ? [`from ${address}`] : [])].join(' · ');
  part('given').hidden = external_id !== undefined || kind === 'callback';
  part('history').hidden = external_id === undefined;
  details.addEventListener('toggle', () => details.open && void open(row, entry));
  part('raw').addEventListener('change', () => showBody(row));
  for (const [name, act] of Object.entries({ again: deliver, copy, remove })) {
    part(name).addEventListener('click', ({ currentTarget }) => {
      if (currentTarget.ariaDisabled !== 'true') void act(row, entry);
    });
  }
  part('remove').addEventListener('keydown', (event) => event.repeat && event.preventDefault());
  part('history').addEventListener('click', () =>
    toggleHistory(part('history'), part('events'), external_id, operatorKey),
  );
  return { row, details };
}

function tickTime(row, { received_at }) {
  const time = row.querySelector('time');
  const seconds = Math.max(0, Math.round((Date.now() - Date.parse(received_at)) / 1_000));
  time.dateTime = received_at;
  time.title = received_at;
  time.textContent =
    seconds < 120 ? `${seconds} s ago` : seconds < 7_200 ? `${Math.round(seconds / 60)} min ago` : received_at;
}

async function open(row, { id }) {
  if (row.shown) return;
  const told = row.querySelector('.told');
  try {
    row.shown = await (await ask(`inbox/${id}`)).json();
  } catch (error) {
    return tell(told, error.message);
  }
  const { headers, body, body_base64, whole } = row.shown;
  row.querySelector('.headers').textContent = headers.map(({ name, value }) => `${name}: ${value}`).join('\n');
  const isBinary = body === undefined && body_base64 !== undefined;
  row.querySelector('.body-note').textContent = isBinary
    ? 'The body is no text: here it is in base64.'
    : body === undefined
      ? 'The body is not kept: INBOX_REJECTED=true keeps it.'
      : whole
        ? ''
        : 'Only the beginning of the body is kept: it can not be delivered again.';
  if (!whole) disable(row, 'again');
  row.querySelector('.raw').disabled = body === undefined || prettyJson(body) === undefined;
  showBody(row);
}

function showBody(row) {
  const { body, body_base64 = '' } = row.shown;
  const isRaw = row.querySelector('.raw').checked;
  const place = row.querySelector('.body');
  place.textContent = body === undefined ? body_base64 : ((isRaw ? undefined : prettyJson(body)) ?? body);
  place.hidden = place.textContent === '';
}

async function deliver(row, { id, kind, external_id }) {
  const given = row.querySelector('.given input').value.trim();
  const init = { method: 'POST', body: given && external_id === undefined ? JSON.stringify({ id: given }) : '' };
  const told = row.querySelector('.told');
  try {
    const { authentic, reason, results, removed } = await (await ask(`inbox/${id}/redeliver`, init)).json();
    if (!authentic) return tell(told, `Still not authentic. ${reason}`);
    const words = results.map((result) => RESULTS[result.result](result));
    tell(told, kind === 'callback' ? 'It is sent to its caller again.' : words.join(' ') || 'It says nothing.');
    if (!removed) return;
    row.dataset.done = '';
    disable(row, 'again', 'copy', 'remove');
  } catch (error) {
    tell(told, error.message);
  }
}

async function copy(row, { id }) {
  const told = row.querySelector('.told');
  try {
    const capture = await (await ask(`inbox/${id}`, { headers: { accept: 'message/http' } })).text();
    if (row.shown?.body === undefined && row.shown?.body_base64) {
      return tell(told, `The body is no text. Get it by: curl -H 'accept: message/http' …/inbox/${id} > capture.http`);
    }
    const hint = 'Save it as capture.http: npm run -s provider -- read PROFILE capture.http';
    const place = row.querySelector('.capture');
    place.value = capture;
    place.hidden = false;
    await navigator.clipboard?.writeText(capture).then(
      () => tell(told, `Copied. ${hint}`),
      () => tell(told, hint),
    );
    if (!navigator.clipboard) tell(told, hint);
  } catch (error) {
    tell(told, error.message);
  }
}

/** So long after the first press the second one counts, in milliseconds: a double click is one press. */
const SECOND_PRESS_MS = 400;

/** A second press removes it. */
async function remove(row, { id }) {
  const button = row.querySelector('.remove');
  if (button.textContent === 'Remove') {
    button.textContent = 'Really remove';
    row.pressedAt = performance.now();
    button.addEventListener('blur', () => (button.textContent = 'Remove'), { once: true });
    return;
  }
  if (performance.now() - row.pressedAt < SECOND_PRESS_MS) return;
  try {
    await ask(`inbox/${id}`, { method: 'DELETE' });
    row.remove();
    rows.delete(id);
    $('inbox-title').focus();
  } catch (error) {
    tell(row.querySelector('.told'), error.message);
  }
}

/** What is disabled keeps its focus, and does nothing. */
function disable(row, ...acts) {
  for (const act of acts) row.querySelector(`.${act}`).setAttribute('aria-disabled', 'true');
}

/** Without the check, a screen reader would repeat the text. */
function tell(place, text) {
  if (place.textContent !== text) place.textContent = text;
}

function restart() {
  pages = 1;
  void refresh();
}

/** Shows the inbox, and keeps it up to date while the page is seen. */
export function startInbox() {
  filter.addEventListener('submit', (event) => {
    event.preventDefault();
    for (const { row, details } of rows.values()) if ('done' in row.dataset) details.open = false;
    restart();
  });
  for (const field of [kind, externalId, key]) field.addEventListener('change', restart);
  more.addEventListener('click', () => {
    pages += 1;
    void refresh();
  });
  setInterval(() => {
    if (document.visibilityState === 'hidden' || isRefused) return;
    void refresh();
  }, REFRESH_MS);
  void refresh();
}
