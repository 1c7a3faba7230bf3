import { UnprocessableEntityException } from '@nestjs/common';
import type { ExampleDocument, ProfileDocument } from '../../provider/language/document.js';
import { type CompiledEvent, compileProfile } from '../../provider/profile/compile-profile.js';

/** The header of a call that says what the stand-in does with it. */
export const SCENARIO_HEADER = 'x-sandbox-scenario';

/** What the stand-in can do with any example, in one line each. */
export const BEHAVIOURS = {
  twice: 'each webhook twice',
  reverse: 'the webhooks in reverse order',
  early: 'the webhooks before the call is answered',
  soon: 'the webhooks at once after the answer',
  late: 'the webhooks after the default wait is over',
  slow: 'the same as late',
  never: 'no webhook ever: each of them is lost',
  hang: 'the call is never answered; the webhooks come',
  reset: "the call's connection is reset; the webhooks come",
  error: "500 with the caller's Authorization in its body; the webhooks come",
  huge: 'an answer without end; the webhooks come',
  expired: 'the first call finds its token expired (401), the next one succeeds',
  'expired-token': 'the same as expired',
  unauthorized: '401 with every token; no webhook',
  'rate-limited': '429 with Retry-After; no webhook',
  exact: 'every id and every code is the one that the file has; for tests',
} as const satisfies Record<string, string>;

export type Behaviour = keyof typeof BEHAVIOURS;

/** What the stand-in does with a call. */
export interface Scenario {
  /** Of the operation; undefined if the profile has none. */
  readonly example: ExampleDocument | undefined;
  /** What becomes of each follow-up afterwards. */
  readonly followUps: readonly { readonly event: CompiledEvent; readonly example: ExampleDocument }[];
  readonly behaviours: ReadonlySet<Behaviour>;
  /** As the journal has it. */
  readonly name: string;
}

/** Every word that the header may have for an operation: its examples, those of its follow-ups, and the behaviours. */
export function wordsFor({ document, followUps }: CompiledEvent): readonly string[] {
  const examples = [document, ...followUps.map((followUp) => followUp.document)].flatMap(namesOf);
  return [...new Set([...examples, ...Object.keys(BEHAVIOURS)])];
}

/** The words of each operation of a profile. */
export function wordsByOperation(document: ProfileDocument): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(
    compileProfile(document).operations.map((operation) => [operation.name, wordsFor(operation)]),
  );
}

/**
 * Reads the words of the header: an example of the operation, one of each follow-up, and behaviours, in any order. A name of several
 * follow-ups is that of the first one, unless the follow-up's own name stands before it. Without an example it is the first one that
 * succeeds. Throws an UnprocessableEntityException that tells the words that there are.
 */
export function readScenario(header: string, operation: CompiledEvent): Scenario {
  const words = header.split(/[\s,+/:]+/).filter((word) => word !== '');
  const chosen = new Map<CompiledEvent, ExampleDocument>();
  const behaviours = new Set<Behaviour>();
  const events = [operation, ...operation.followUps];
  let among: readonly CompiledEvent[] = events;
  for (const word of words) {
    const found = findExample(word, among);
    const named = events.find(({ name }) => name === word);
    if (found) chosen.set(found.event, found.example);
    else if (isBehaviour(word)) behaviours.add(canonical(word));
    else if (!named) throw unknown(word, operation);
    among = !found && named ? [named] : events;
  }
  const example = chosen.get(operation) ?? usualOf(operation);
  return {
    example,
    followUps: operation.followUps.flatMap((event) => {
      const own = chosen.get(event) ?? event.document.examples?.find(succeeds);
      return own ? [{ event, example: own }] : [];
    }),
    behaviours,
    name: words.length === 0 ? (example?.name ?? '') : words.join(','),
  };
}

/** Whether an example says that its request succeeds. */
export function succeeds({ expect }: ExampleDocument): boolean {
  return expect.state === 'succeeded';
}

function usualOf({ document: { examples = [] } }: CompiledEvent): ExampleDocument | undefined {
  return examples.find(succeeds) ?? examples[0];
}

function findExample(
  name: string,
  events: readonly CompiledEvent[],
): { readonly event: CompiledEvent; readonly example: ExampleDocument } | undefined {
  for (const event of events) {
    const example = event.document.examples?.find((candidate) => candidate.name === name);
    if (example) return { event, example };
  }
  return undefined;
}

function isBehaviour(word: string): word is Behaviour {
  return Object.hasOwn(BEHAVIOURS, word);
}

function canonical(word: Behaviour): Behaviour {
  if (word === 'slow') return 'late';
  return word === 'expired-token' ? 'expired' : word;
}

function namesOf({ examples = [] }: CompiledEvent['document']): readonly string[] {
  return examples.map(({ name }) => name);
}

function unknown(word: string, operation: CompiledEvent): UnprocessableEntityException {
  return new UnprocessableEntityException(
    `X-Sandbox-Scenario: there is no "${word.slice(0, 100)}"; there are ${wordsFor(operation).join(', ')}`,
  );
}
