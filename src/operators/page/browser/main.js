import { startInbox } from './inbox.js';
import { showRecent, tickRecent } from './recent.js';
import { startRun } from './run.js';
import { readEvents } from './stream.js';

const $ = (id) => document.getElementById(id);
const [form, operation, scenario, body, words, prefer, key] = [
  'start',
  'operation',
  'scenario',
  'body',
  'words',
  'prefer',
  'key',
].map($);
const RETRY_MS = 2_000;
const CLOCK_MS = 100;

/** What the provider can be asked for, by name. */
let operations = {};
let chosen = { name: 'new-qrcode', examples: {}, followUps: [], draws: true };
let reconnect = new AbortController();

/** Offers the operations of the OpenAPI document, each with its example bodies. */
async function offerOperations() {
  const { paths } = await (await fetch('openapi.json')).json();
  const asked = Object.entries(paths).filter(([, { post }]) => post?.tags?.includes('caller'));
  operations = Object.fromEntries(asked.map(([path, { post }]) => [path.slice(1), describe(path.slice(1), post)]));
  for (const name of Object.keys(operations)) operation.add(new Option(name, name));
  $('operation-field').hidden = asked.length < 2;
  offerScenarios();
}

function describe(name, { summary = '', parameters = [], requestBody, responses }) {
  const { content = {}, links = {} } = responses['200'];
  return {
    name,
    summary,
    examples: requestBody.content['application/json'].examples ?? {},
    followUps: Object.keys(links),
    draws: 'image/svg+xml' in content,
    /** What the sandbox takes in a header; undefined if it does not stand in, or if its scenarios stand in the bodies. */
    words: parameters.find((parameter) => parameter.name === 'X-Sandbox-Scenario')?.schema.enum,
  };
}

/** Offers the example bodies of the operation that is chosen. */
function offerScenarios() {
  chosen = operations[operation.value];
  $('about').textContent = chosen.summary;
  const behaviours = (chosen.words ?? []).filter((word) => !(word in chosen.examples));
  $('words-field').hidden = behaviours.length === 0;
  $('known-words').replaceChildren(...behaviours.map((word) => new Option(word, word)));
  $('send').textContent = `POST /${chosen.name}`;
  while (scenario.options.length > 1) scenario.remove(0);
  for (const name of Object.keys(chosen.examples)) scenario.add(new Option(name, name), scenario.options.length - 1);
  scenario.selectedIndex = 0;
  if (scenario.value === '') body.value = '{}';
  choose();
}

function choose() {
  const example = chosen.examples[scenario.value];
  if (example) body.value = JSON.stringify(example.value, null, 2);
  const summary = example?.summary ?? '';
  const told = summary.startsWith(`${scenario.value}: `) ? summary.slice(scenario.value.length + 2) : summary;
  $('summary').textContent = example ? told : 'Passed to the provider as it is written here.';
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

operation.addEventListener('change', offerScenarios);
scenario.addEventListener('change', choose);
body.addEventListener('input', () => {
  if (chosen.words) return; // the sandbox plays the scenario whatever the body says
  scenario.value = '';
  choose();
});
key.addEventListener('change', () => reconnect.abort());
form.addEventListener('submit', (event) => {
  event.preventDefault();
  const told = chosen.words ? `${scenario.value} ${words.value}`.trim() : '';
  startRun($('runs'), chosen, { body: body.value, prefer: prefer.value, words: told, key: key.value });
});
setInterval(tickRecent, CLOCK_MS);

offerOperations().catch((error) => ($('summary').textContent = `No scenarios: ${error.message}`));
void follow();
startInbox();
