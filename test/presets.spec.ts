import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ExampleDocument, OperationDocument } from '../src/provider/language/document.js';
import { presetNames, readPreset } from '../src/provider/profile/presets.js';
import { LocalService } from './support/local-service.js';

// Every example of every profile that the service brings along, from a caller's request to its answer, over a real socket, with the
// sandbox for the provider. All in this process, because there are many. Zemo's own stand-in has scenarios with the names of its
// examples, and more.

const presets = presetNames().filter((name) => name !== 'zemo');

describe.each(presets)('%s', (preset) => {
  const { document } = readPreset(preset);
  const operations = Object.entries(document?.operations ?? {});
  let service: LocalService;
  let last = 0;

  beforeAll(async () => {
    service = await LocalService.start({ PROVIDER: preset, NODE_ENV: 'test' });
  });

  afterAll(() => service.end());

  /** Asks for an operation under a new id, and has the sandbox play an example. */
  const ask = async (name: string, example: string, caller: ExampleDocument['caller']) => {
    const id = `a${String(++last).padStart(29, '0')}`;
    const headers = { 'x-sandbox-scenario': `exact, soon, ${example}`, prefer: 'wait=10' };
    const response = await service.post(`/${name}`, JSON.stringify({ external_id: id, ...caller }), headers);
    return { id, status: response.status, body: (await response.json()) as Answered };
  };

  const own = operations.flatMap(([name, { follows, ...operation }]) =>
    follows === undefined ? examplesOf(operation).map((example) => ({ name, operation, example })) : [],
  );

  it.each(own)('$name: $example.name', async ({ name, operation, example }) => {
    const { id, status, body } = await ask(name, example.name, example.caller ?? inputOf(operation));
    const { state, reason, result } = example.expect;
    if (state === 'succeeded') {
      expect({ status, ...body }).toMatchObject({ status: 200, external_id: id, ...result });
    } else {
      expect({ status, ...body }).toMatchObject({ ...PROBLEMS[state], ...(reason !== undefined && { reason }) });
    }
  });

  const following = operations.flatMap(([name, { follows = '', ...followUp }]) =>
    follows === '' ? [] : examplesOf(followUp).map((example) => ({ name, follows, example })),
  );

  it.each(following)('$follows, then $name: $example.name', async ({ name, follows, example }) => {
    const operation = document?.operations[follows] ?? {};
    const usual = examplesOf(operation).find(({ expect }) => expect.state === 'succeeded');
    const { id, status } = await ask(follows, `${name}:${example.name}`, usual?.caller ?? inputOf(operation));
    expect(status).toBe(200);
    const response = await service.fetch(`/requests/${id}/${name}`, { headers: { prefer: 'wait=10' } });
    const { state, reason, result } = example.expect;
    expect(await response.json()).toMatchObject({
      external_id: id,
      state: state === 'succeeded' ? state : 'failed',
      ...(result && { result }),
      ...(reason !== undefined && { error: { reason } }),
    });
  });
});

/** What a caller is answered. */
type Answered = Readonly<Record<string, unknown>>;

const PROBLEMS: Readonly<Record<string, object>> = {
  refused: { status: 422, code: 'provider-refused' },
  failed: { status: 502, code: 'provider-failed' },
  invalid: { status: 502, code: 'provider-invalid-result' },
};

function examplesOf({ examples = [] }: OperationDocument): readonly ExampleDocument[] {
  return examples;
}

/** A body of the examples that the members of the input have; of some type if they have none. */
function inputOf({ input = {} }: OperationDocument): NonNullable<ExampleDocument['caller']> {
  const standard = { string: 'a', number: 1, integer: 1, boolean: true, object: {}, array: [] };
  return Object.fromEntries(
    Object.entries(input).map(([name, { type = 'string', example }]) => [name, example ?? standard[type]]),
  );
}

describe('zemo', () => {
  const { document } = readPreset('zemo');
  let service: LocalService;

  beforeAll(async () => {
    service = await LocalService.start({ NODE_ENV: 'test' });
  });

  afterAll(() => service.end());

  it.each(examplesOf(document?.operations['new-qrcode'] ?? {}))(
    'new-qrcode: $name',
    async ({ name, caller, expect: { state, reason } }) => {
      const body = JSON.stringify({ ...caller, external_id: name, scenario: name, delay_ms: 0 });
      const response = await service.post('/new-qrcode', body);
      const succeeded = { status: 200, qr_code: expect.stringMatching(/^0002/), cashin_id: expect.any(String) };
      const answer = { status: response.status, ...((await response.json()) as Answered) };
      expect(answer).toMatchObject(state === 'succeeded' ? succeeded : { ...PROBLEMS[state], reason });
    },
  );
});
