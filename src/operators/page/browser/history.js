import { withKey } from './stream.js';

/** What an event says, in words. */
const WORDS = {
  asked: ({ operation }) => `a caller asked for ${operation}`,
  claimed: () => 'the id was free: the provider is called',
  called: ({ result, ms, provider_status }) =>
    `the call ended: ${result}${provider_status === undefined ? '' : ` (${provider_status})`} after ${ms} ms`,
  webhook: ({ result, about, again }) =>
    `a webhook came${again ? ', delivered by an operator' : ''}: ${result}${about ? ` (${about})` : ''}`,
  'looked-up': ({ result }) => `the provider was asked how it stands: ${result}`,
  waited: ({ outcome, total_ms }) => `somebody waited ${total_ms} ms for its state: ${outcome}`,
  answered: ({ status, outcome, total_ms, replayed }) =>
    status === undefined
      ? `the caller left after ${total_ms} ms`
      : `a caller was answered ${status} ${outcome}${replayed ? ', replayed,' : ''} after ${total_ms} ms`,
};

/** How often the histories that are shown are read again, in milliseconds. */
const REFRESH_MS = 3_000;

/** What reads each list that is shown. */
const shown = new Map();

/** Fills a list with what happened to a request, or with the reason why that can't be shown. */
async function showHistory(list, externalId, key) {
  const lines = await read(externalId, key);
  if (lines.join('\n') === [...list.children].map(({ textContent }) => textContent).join('\n')) return;
  list.replaceChildren(
    ...lines.map((line) => {
      const entry = document.createElement('li');
      entry.textContent = line;
      return entry;
    }),
  );
}

/** Shows the history below a button, and keeps it up to date, or hides it. `key` gives the operator's key. */
export function toggleHistory(button, list, externalId, key) {
  list.hidden = !list.hidden;
  button.setAttribute('aria-expanded', String(!list.hidden));
  if (list.hidden) return shown.delete(list);
  const show = () => showHistory(list, externalId, key());
  shown.set(list, show);
  return show();
}

setInterval(() => {
  for (const [list, show] of shown) {
    if (!list.isConnected) shown.delete(list);
    else if (document.visibilityState !== 'hidden') void show();
  }
}, REFRESH_MS);

async function read(externalId, key) {
  try {
    const response = await fetch(`requests/${encodeURIComponent(externalId)}/history`, { headers: withKey(key) });
    const { events, detail } = await response.json();
    if (!response.ok) return [response.status === 401 ? 'The history is for operators: their key is needed.' : detail];
    const [first] = events;
    if (!first) return ['Nothing is known yet.'];
    return events.map((event) => {
      const seconds = (Date.parse(event.at) - Date.parse(first.at)) / 1_000;
      return `+${seconds.toFixed(2)} s  ${WORDS[event.what](event)}, on ${event.instance.slice(-6)}`;
    });
  } catch {
    return ['The instance can’t be reached.'];
  }
}
