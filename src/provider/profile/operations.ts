import type { Example, FollowUpKind, Operation } from '../provider.js';
import type { CompiledEvent, CompiledProfile } from './compile-profile.js';
import type { ExampleDocument, OperationDocument, Said } from '../language/document.js';

/** What the service's routes and their documentation need to know of an operation. */
export function describeOperation(event: CompiledEvent): Operation {
  const { name, document, followUps } = event;
  const { about, answer, input, repeat = false } = document;
  return {
    name,
    about,
    message: answer?.message ?? 'Done',
    picture: answer?.picture,
    followUps: followUps.map(describeFollowUp),
    input:
      input &&
      Object.fromEntries(Object.entries(input).map(([member, kind]) => [member, { required: false, ...kind }])),
    result: resultOf(document),
    examples: callerExamplesOf(document),
    webhooks: webhooksOf(document),
    repeat,
    looksAtDeadline: event.lookup?.at.has('deadline') ?? false,
  };
}

/** A day: how long a payment is waited for if the profile does not say. */
const DEFAULT_EXPIRES_MS = 86_400_000;

function describeFollowUp({ name, document, lookup }: CompiledEvent): FollowUpKind {
  return {
    name,
    follows: document.follows ?? '',
    about: document.about,
    expiresMs: document.expires ?? DEFAULT_EXPIRES_MS,
    result: resultOf(document),
    webhooks: webhooksOf(document),
    looksAtDeadline: lookup?.at.has('deadline') ?? false,
  };
}

/** The members of all results, each of which may come from the answer, a webhook or a lookup. */
function resultOf({ ack, lookup, webhook }: OperationDocument): Operation['result'] {
  const result: Record<string, { optional: boolean }> = {};
  for (const reading of [ack, lookup, ...[webhook ?? []].flat()]) {
    for (const [name, member] of Object.entries(reading?.result ?? {})) {
      const optional = typeof member === 'object' && 'from' in member && (member.optional ?? false);
      result[name] = { optional: optional || (result[name]?.optional ?? false) };
    }
  }
  return result;
}

function callerExamplesOf({ input, examples = [] }: OperationDocument): Readonly<Record<string, Example>> {
  const bodies = examples.filter(({ caller }) => caller !== undefined);
  if (bodies.length > 0)
    return Object.fromEntries(bodies.map((example) => [example.name, exampleOf(example, example.caller ?? {})]));
  const members = Object.entries(input ?? {}).flatMap(([name, { example }]) =>
    example === undefined ? [] : [[name, example]],
  );
  return members.length === 0 ? {} : { example: { value: Object.fromEntries(members) as object } };
}

function exampleOf({ about }: ExampleDocument, value: object): Example {
  return about === undefined ? { value } : { summary: about, value };
}

/** The webhooks of all examples, by event and example. */
export function webhookExamplesOf({ events }: CompiledProfile): Readonly<Record<string, Example>> {
  const all = [...events.values()].flatMap(({ name, document }) =>
    Object.entries(webhooksOf(document)).map(([example, value]) => [`${name}: ${example}`, value] as const),
  );
  return Object.fromEntries(all);
}

function webhooksOf({ examples = [] }: OperationDocument): Operation['webhooks'] {
  const bodies: Record<string, Example> = {};
  for (const example of examples) {
    const last = example.webhooks?.at(-1);
    const value = last && bodyOf(last);
    if (value) bodies[example.name] = exampleOf(example, value);
  }
  return bodies;
}

/** An example's `{id}` is the request's own. */
function bodyOf({ json, form }: Said): object | undefined {
  const value = json ?? form;
  return typeof value === 'object' && value !== null
    ? (JSON.parse(JSON.stringify(value).replaceAll('{id}', 'order-1')) as object)
    : undefined;
}
