import { showRecent, tickRecent } from './recent.js';
import { startRun } from './run.js';
import { readEvents } from './stream.js';

const $ = (id) => document.getElementById(id);
const [form, scenario, body, prefer, key] = ['start', 'scenario', 'body', 'prefer', 'key'].map($);
const RETRY_MS = 2_000;
const CLOCK_MS = 100;

let examples = {};
let reconnect = new AbortController();

/** Offers the example bodies of the OpenAPI document. */
async function offerScenarios() {
  const { paths } = await (await fetch('openapi.json')).json();
  examples = paths['/new-qrcode'].post.requestBody.content['application/json'].examples ?? {};
  for (const name of Object.keys(examples)) scenario.add(new Option(name, name), scenario.options.length - 1);
  scenario.selectedIndex = 0;
  choose();
}

function choose() {
  const example = examples[scenario.value];
  if (example) body.value = JSON.stringify(example.value, null, 2);
  $('summary').textContent = example
    ? example.summary.slice(scenario.value.length + 2)
    : 'Passed to the provider as it is written here.';
}

/** Shows the stream's events as long as the page is open, and opens the stream again if it ends. */
async function follow() {
  for (;;) {
    reconnect = new AbortController();
    const { signal } = reconnect;
    try {
      await readEvents('console/events', key.value, signal, show);
      throw new Error('The instance has ended the stream. Trying again…');
    } catch (error) {
      if (!signal.aborted) tellConnection(error.status === 401 ? needKey() : error.message, 'lost');
      if (error.status === 401) await changed(key);
      else if (!signal.aborted) await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}

function needKey() {
  $('key-field').hidden = false;
  return key.value ? 'This API key is not known.' : 'This service asks for an API key.';
}

const changed = (field) => new Promise((resolve) => field.addEventListener('change', resolve, { once: true }));

function tellConnection(text, state) {
  const place = $('connection');
  if (place.textContent !== text) place.textContent = text; // without this check, a screen reader would repeat the text
  place.dataset.state = state;
}

function show({ now, instance, pending, webhooks, requests }) {
  tellConnection(`Live from instance ${instance.slice(-6)}.`, 'live');
  showCounters({ pending, ...webhooks });
  showRecent($('recent'), requests, Date.now() - now);
}

function showCounters(counts) {
  const entries = Object.entries(counts).map(([name, count]) => {
    const [entry, term, value] = ['div', 'dt', 'dd'].map((tag) => document.createElement(tag));
    entry.dataset.counter = name;
    entry.classList.toggle('zero', count === 0);
    term.textContent = name === 'pending' ? 'waiting' : name;
    value.textContent = count;
    entry.append(term, value);
    return entry;
  });
  $('counters').replaceChildren(...entries);
}

scenario.addEventListener('change', choose);
body.addEventListener('input', () => {
  scenario.value = '';
  choose();
});
key.addEventListener('change', () => reconnect.abort());
form.addEventListener('submit', (event) => {
  event.preventDefault();
  startRun($('runs'), { body: body.value, prefer: prefer.value, key: key.value });
});
setInterval(tickRecent, CLOCK_MS);

offerScenarios().catch((error) => ($('summary').textContent = `No scenarios: ${error.message}`));
void follow();
