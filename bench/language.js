// What reading a webhook costs, without its proof: `npx nest build && node bench/language.js`. Needs nothing but dist/.
//
// First the microseconds of typical webhooks (the least of several rounds), then the milliseconds of bodies of 1 MB that are made to
// be slow, the slowest one of each preset.

import { performance } from 'node:perf_hooks';
import { membersOf } from '../dist/provider/language/templates.js';
import { compileProfile } from '../dist/provider/profile/compile-profile.js';
import { presetNames, readPreset } from '../dist/provider/profile/presets.js';
import { ProfileProvider } from '../dist/provider/profile/profile.provider.js';

const BYTES = 1_000_000;
const FORM = 'application/x-www-form-urlencoded';

function providerOf(name) {
  const { document } = readPreset(name);
  const settings = Object.keys(document.settings ?? {}).map((setting) => [setting, 'x'.repeat(32)]);
  return new ProfileProvider(undefined, {
    profile: compileProfile(document),
    env: membersOf(settings),
    proof: undefined,
    callbacks: { path: () => '', read: () => undefined },
    publicUrl: () => 'https://us.test',
    observers: [],
  });
}

function webhook(body, headers = {}, contentType = 'application/json') {
  return {
    body: Buffer.from(body),
    contentType,
    rawHeaders: Object.entries({ host: 'us.test', 'content-type': contentType, ...headers }).flat(),
    target: { method: 'POST', url: '/webhook' },
    requestId: 'r-1',
    context: undefined,
  };
}

/** As the service does: a check of our URL first, if the provider makes any; then the webhook. */
function read(provider, { ...received }) {
  if (provider.shakesHands && provider.shakeHands(received)) return [];
  return provider.readWebhook(received);
}

const code = '00020126580014br.gov.bcb.pix0136123e4567-e12b-12d1-a456-4266554400005204000053039865802BR6304ABCD';
const id = '123e4567e12b12d1a456426655440000';
const efiPix = (txid) => ({ endToEndId: 'E1', txid, chave: 'k', valor: '19.90', horario: '2026-01-01T00:00:00.000Z' });
const typical = {
  'zemo: a code': ['zemo', { external_id: id, cashin_id: 'c-1', br_code: code, status: 'completed' }],
  'zemo: failed': ['zemo', { external_id: id, status: 'failed', error: 'no' }],
  'zemo: pix of 10': ['zemo', { pix: Array.from({ length: 10 }, (_, at) => ({ txid: `${id}${at}`, br_code: code })) }],
  'efi: pix of 1': ['efi', { pix: [efiPix(id)] }],
  'efi: pix of 10': ['efi', { pix: Array.from({ length: 10 }, (_, at) => efiPix(`${id}${at}`)) }],
  'stripe: payment_intent.succeeded': [
    'stripe',
    {
      id: 'evt_1',
      object: 'event',
      api_version: '2025-09-30.clover',
      created: 1_760_000_000,
      type: 'payment_intent.succeeded',
      data: {
        object: {
          id: 'pi_1',
          object: 'payment_intent',
          amount: 1990,
          amount_capturable: 0,
          amount_details: { tip: {} },
          amount_received: 1990,
          automatic_payment_methods: { allow_redirects: 'never', enabled: true },
          canceled_at: null,
          cancellation_reason: null,
          capture_method: 'automatic_async',
          currency: 'brl',
          customer: null,
          last_payment_error: null,
          latest_charge: 'ch_1',
          livemode: false,
          metadata: { external_id: id },
          payment_method: 'pm_1',
          payment_method_types: ['card', 'link'],
          status: 'succeeded',
        },
      },
    },
  ],
  'github: workflow_run': [
    'github',
    {
      action: 'completed',
      workflow_run: {
        id: 22_000_000_001,
        status: 'completed',
        conclusion: 'success',
        html_url: 'https://github.com/octo/app/actions/runs/22000000001',
      },
    },
    { 'x-github-event': 'workflow_run', 'x-github-delivery': id, accept: '*/*', 'user-agent': 'GitHub-Hookshot/1' },
  ],
};

console.log('µs per webhook (bytes)');
for (const [name, [preset, json, headers]] of Object.entries(typical)) {
  const provider = providerOf(preset);
  const one = webhook(JSON.stringify(json), headers);
  const notices = read(provider, one);
  if (!notices.some(({ kind }) => kind === 'outcome')) throw new Error(`${name} has no outcome`);
  console.log(
    `${microseconds(() => read(provider, one))
      .toFixed(1)
      .padStart(8)}  ${name} (${one.body.length})`,
  );
}

function microseconds(work) {
  const rounds = [];
  for (let round = 0; round < 30; round++) {
    const calls = 1_000;
    const from = performance.now();
    for (let call = 0; call < calls; call++) work();
    rounds.push(((performance.now() - from) * 1_000) / calls);
  }
  // Others use the machine, too: the least is what the work costs.
  return Math.min(...rounds);
}

const fill = (piece, start = '', end = '') =>
  start + piece.repeat(Math.floor((BYTES - start.length - end.length) / piece.length)) + end;
const members = (value) => `{${Array.from({ length: 75_000 }, (_, at) => `"k${at}":${value}`).join(',')}}`;
const hostile = {
  'open brackets': fill('['),
  quotes: fill('"'),
  'escaped quotes': fill('\\"', '"', '"'),
  backslashes: fill('\\\\', '"', '"'),
  escapes: fill('"\\n",', '[', '0]'),
  'open objects': fill('{"a":'),
  'empty lists': fill('[],', '[', '0]'),
  'empty objects': fill('{},', '[', '0]'),
  numbers: fill('1,', '[', '0]'),
  digits: fill('9'),
  members: members('0'),
  'one member again': fill('"a":0,', '{', '"b":0}'),
  blanks: fill(' ', '{', '}'),
  'many notices': fill('{"external_id":"a","txid":"b"},', '[', '0]'),
  'many pix': fill('{"txid":"b"},', '{"pix":[', '0]}'),
  'one long id': fill('x', '{"external_id":"', '"}'),
  'an error of members': `{"external_id":"a","error":${members('0')}}`,
  '100 errors of members': `{"pix":[${Array.from({ length: 100 }, () => `{"txid":"a","error":{${fill('"a":0,', '', '').slice(0, 9_600)}"b":0}}`).join(',')}]}`,
  'a blank reason': fill(' ', '{"external_id":"a","status":"failed","error":"', '"}'),
};
const hostileForms = {
  'fields of a form': Array.from({ length: 100_000 }, (_, at) => `f${at}=1`).join('&'),
  'one field of a form again': fill('payload=1&'),
  'percent signs': fill('%25', 'payload='),
  'a payload of brackets': fill('%5B', 'payload='),
};

console.log(`\nms of CPU for ${BYTES} bytes that are made to be slow`);
for (const preset of presetNames()) {
  const provider = providerOf(preset);
  const event = { 'x-github-event': 'check_run' };
  const bodies = [
    ...Object.entries(hostile).map(([name, body]) => ({ name, one: webhook(body, event) })),
    ...Object.entries(hostileForms).map(([name, body]) => ({ name, one: webhook(body, event, FORM) })),
  ];
  const times = bodies.map(({ name, one }) => ({
    name,
    ms: Math.min(milliseconds(provider, one), milliseconds(provider, one)),
  }));
  const slowest = times.sort((one, other) => other.ms - one.ms).slice(0, 3);
  console.log(`${preset.padEnd(12)} ${slowest.map(({ name, ms }) => `${ms.toFixed(0)} (${name})`).join(', ')}`);
}

/** Of the processor, garbage collection included: others use the machine, too. */
function milliseconds(provider, one) {
  const from = process.cpuUsage();
  try {
    read(provider, one);
  } catch (error) {
    if (error.code !== 'malformed-body' && error.code !== 'unsupported-media-type') throw error;
  }
  const { user, system } = process.cpuUsage(from);
  return (user + system) / 1_000;
}
