import type { JsonObject } from '../../event-manager/index.js';
import { JsonNumber, type JsonMembers, type JsonTree, parseJsonTree, writeJsonTree } from '../../json/json-tree.js';
import type { Answer } from '../api-client/exchange.js';
import { invalidResult, refusal, refusalReason, refused, unanswered, unclear } from '../api-client/provider-answer.js';
import type { ProviderError } from '../provider-error.js';
import type { CompiledEvent } from './compile-profile.js';
import type { Filtered } from '../language/filters.js';
import { firstOf, type Places } from '../language/paths.js';
import { itemsOf, readTheirs, type Statement } from './readings.js';
import { membersOf } from '../language/templates.js';

/** What the answer to our own call says. */
export interface Acknowledged {
  readonly statement: Exclude<Statement, { kind: 'invalid' }>;
  /** The provider's ids of the request, the one for lookups first. */
  readonly theirs: readonly string[];
  /** Members of the result that are known already. */
  readonly known: JsonObject | undefined;
}

/** Statuses that leave open whether the work is done (E5): result at another URL, request timeout, conflict, too early. */
const UNCLEAR: ReadonlySet<number> = new Set([303, 408, 409, 425]);

/**
 * Reads the answer of a provider that took the request; a 2xx that is not JSON means that it was taken, and no more. Throws
 * ProviderError for every other answer. The status decides, even if the body can not be read. The error's reason contains none of the
 * `secrets`.
 */
export function readAck(
  { ack }: Pick<CompiledEvent, 'ack'>,
  answer: Answer,
  secrets: readonly string[],
  env: JsonMembers,
): Acknowledged {
  const { status, data } = answer;
  if (status >= 500 || UNCLEAR.has(status)) throw unclear(status);
  const places = new AnswerPlaces(answer, env);
  const { body } = places;
  const refuse = (subject: JsonTree | undefined): ProviderError =>
    refused(status, plain(subject), secrets, ack.hasReason ? ack.reading.reason(places) : undefined);
  if (status >= 300) throw status === 400 || status === 422 ? refuse(body) : refusal(answer, secrets);
  if (typeof data !== 'string') throw unanswered(data, status);
  let statement: Acknowledged['statement'] = { kind: 'pending' };
  let known: JsonObject | undefined;
  const theirs = new Set<string>();
  const subjects = ack.each.length === 0 ? [undefined] : itemsOf(ack.each, places, true);
  for (const item of subjects) {
    places.item = item;
    if (ack.refused(places)) throw refuse(item ?? body);
    const said = ack.reading.read(places);
    if (said.kind === 'invalid') throw invalidResult(status, said.reason);
    known = { ...known, ...ack.reading.knownIds(places) };
    for (const paths of ack.names) {
      const name = readTheirs(firstOf(paths, places));
      if (name !== undefined) theirs.add(name);
    }
    if (said.kind === 'pending' || said.kind === 'unlisted') continue;
    if (said.kind === 'succeeded') statement = { ...said, result: complete(said.result, known) };
    else statement = { ...said, reason: refusalReason(ack.reading.reason(places), secrets) };
    break;
  }
  return { statement, theirs: [...theirs], known: known && Object.keys(known).length > 0 ? known : undefined };
}

/** What an answer's paths can begin with. A body that is not JSON is none. */
export class AnswerPlaces implements Places {
  [place: string]: Filtered;
  readonly raw = undefined;
  readonly body: JsonTree | undefined;
  item: JsonTree | undefined = undefined;
  readonly #answer: Answer;

  constructor(
    answer: Answer,
    readonly env: JsonMembers,
  ) {
    this.#answer = answer;
    this.body = typeof answer.data === 'string' ? parseOrNothing(answer.data) : undefined;
  }

  get status(): JsonNumber {
    return new JsonNumber(String(this.#answer.status));
  }

  get header(): JsonMembers {
    const lines = Object.entries(this.#answer.headers);
    return membersOf(lines.map(([name, value]) => [name.toLowerCase(), String(value)]));
  }
}

function parseOrNothing(text: string): JsonTree | undefined {
  try {
    return parseJsonTree(text);
  } catch {
    return undefined;
  }
}

function plain(tree: JsonTree | undefined): unknown {
  return tree === undefined ? undefined : JSON.parse(writeJsonTree(tree));
}

/** What is known of a result fills what it lacks. */
function complete(result: JsonObject, known: JsonObject | undefined): JsonObject {
  const missing = Object.entries(known ?? {}).filter(([name]) => (result[name] ?? null) === null);
  return { ...result, ...Object.fromEntries(missing) };
}
