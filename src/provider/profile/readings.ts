import { type Json, type JsonObject, parseExternalId } from '../../event-manager/index.js';
import { JsonNumber, type JsonTree, toPlainJson } from '../../json/json-tree.js';
import type { ReadingDocument, ResultMember } from '../language/document.js';
import { type Filtered, textOf } from '../language/filters.js';
import { compileSource, firstOf, type Path, type Places, type Scope, within } from '../language/paths.js';
import { type Check, compileRules } from '../language/rules.js';

/** What an answer or a webhook says about its request. */
export type Statement =
  | { readonly kind: 'succeeded'; readonly result: JsonObject }
  | { readonly kind: 'failed'; readonly reason: string | undefined }
  /** It says that the request succeeded, but a member of the result is missing or is not what it must be. */
  | { readonly kind: 'invalid'; readonly reason: string }
  /** A state that the profile knows, and that is no end. */
  | { readonly kind: 'pending' }
  /** A state that the profile does not know. */
  | { readonly kind: 'unlisted' };

/** How an answer or a webhook of one kind is read. */
export interface Reading {
  /** Our id, as the provider repeats it, where the body has it; undefined if there is none, or no valid one. */
  externalId(places: Places): string | undefined;
  /** The id that the provider gave, as text. */
  theirs(places: Places): string | undefined;
  read(places: Places): Statement;
  /** In the provider's words, as long as they are. */
  reason(places: Places): string | undefined;
  /** The members of the result that are ids: they do not change, and may be kept before the outcome is there. */
  knownIds(places: Places): JsonObject | undefined;
  /** Whether the profile says anything about states. */
  readonly hasRules: boolean;
  /** The paths that decide: ids, rules and results. */
  readonly paths: readonly string[];
  /** The last names of the paths of ids: no object may have such a member twice. */
  readonly idNames: readonly string[];
}

/** The most characters that any QR Code holds (ISO/IEC 18004: version 40-L, digits only). A BR Code has at most 512. */
export const MAX_CODE_CHARACTERS = 7_089;

const MAX_ID_CHARACTERS = 1_024;
const MAX_REASON_CHARACTERS = 500;

/** @param picture the member of the result that is drawn as a QR Code. */
export function compileReading(document: ReadingDocument, scope: Scope, picture?: string): Reading {
  const ids = compileSource(document.id, within(scope, 'id'));
  const bodyIds = ids.filter(({ place }) => place !== 'callback');
  const theirs = compileSource(document.theirs, within(scope, 'theirs'));
  const [failed, succeeded, pending] = (['failed', 'succeeded', 'pending'] as const).map((state) =>
    compileRules(document[state], within(scope, state)),
  ) as [Check, Check, Check];
  const reasons = compileSource(document.reason, within(scope, 'reason'));
  const members = Object.entries(document.result ?? {}).map(([name, member]) =>
    compileMember(name, member, within(scope, 'result', name), name === picture),
  );
  const idMembers = members.filter(({ isId }) => isId);
  const rules = [document.failed, document.succeeded, document.pending].flatMap((rule) => rule ?? []);
  return {
    externalId: (places) => readExternalId(firstOf(bodyIds, places)),
    theirs: (places) => readTheirs(firstOf(theirs, places)),
    read: (places) => {
      if (failed(places)) return { kind: 'failed', reason: readReason(reasons, places) };
      if (succeeded(places)) return readResult(members, places);
      return { kind: pending(places) ? 'pending' : 'unlisted' };
    },
    reason: (places) => textOf(firstOf(reasons, places, isText)),
    knownIds: (places) => {
      let known: Record<string, Json> | undefined;
      for (const member of idMembers) {
        const value = member.read(places);
        if ('value' in value && value.value !== null) (known ??= {})[member.name] = value.value;
      }
      return known;
    },
    hasRules: rules.length > 0,
    paths: [
      ...[...ids, ...theirs].map(({ text }) => text),
      ...rules.flatMap((rule) => Object.keys(rule)),
      ...members.flatMap(({ paths }) => paths),
    ],
    idNames: [...bodyIds, ...theirs].flatMap(({ steps }) => {
      const last = steps?.at(-1);
      return typeof last === 'string' ? [last] : [];
    }),
  };
}

/** A safe integer or a text, as everywhere else; another number would be somebody else's id. */
function readExternalId(value: Filtered): string | undefined {
  return parseExternalId(value instanceof JsonNumber ? Number(value.text) : value);
}

/** The provider's id. Of a number that a double holds, 7.0 and 7 are one id, as everywhere else; others count digit by digit. */
export function readTheirs(value: Filtered): string | undefined {
  const text = value instanceof JsonNumber ? integerOf(value) : typeof value === 'string' ? value : undefined;
  return text === undefined || text.trim() === '' || text.length > MAX_ID_CHARACTERS ? undefined : text;
}

function integerOf({ text }: JsonNumber): string {
  const number = Number(text);
  return Number.isSafeInteger(number) ? String(number) : text;
}

function readReason(reasons: readonly Path[], places: Places): string | undefined {
  const reason = textOf(firstOf(reasons, places, isText));
  return reason === undefined ? undefined : cut(reason);
}

function isText(value: JsonTree): boolean {
  return typeof value === 'string' && value.trim() !== '';
}

/** At most 500 characters of a reason. Cuts between characters, never within a surrogate pair. */
export function cut(text: string): string {
  if (text.length <= MAX_REASON_CHARACTERS) return text;
  return Array.from(text.slice(0, 2 * MAX_REASON_CHARACTERS))
    .slice(0, MAX_REASON_CHARACTERS)
    .join('');
}

function readResult(members: readonly Member[], places: Places): Statement {
  const result: Record<string, Json> = {};
  for (const member of members) {
    const value = member.read(places);
    if ('fault' in value) return { kind: 'invalid', reason: value.fault };
    result[member.name] = value.value;
  }
  return { kind: 'succeeded', result };
}

type Read = { readonly value: Json } | { readonly fault: string };

interface Member {
  readonly name: string;
  readonly isId: boolean;
  readonly paths: readonly string[];
  /** The value, null if it may be left out and is not there; or what is wrong with it. */
  read(places: Places): Read;
}

function compileMember(name: string, member: ResultMember, scope: Scope, isPicture: boolean): Member {
  const isDetailed = typeof member === 'object' && 'from' in member;
  const { from, optional = false, is } = isDetailed ? member : { from: member };
  const paths = compileSource(from, isDetailed ? within(scope, 'from') : scope);
  // A fault names the member as the provider does.
  const last = paths[0]?.steps?.findLast((step) => typeof step === 'string') ?? name;
  const read = isPicture || is === 'text' ? readText : is === 'id' ? readMemberId : readAny;
  return {
    name,
    isId: is === 'id',
    paths: paths.map(({ text }) => text),
    read: (places) => {
      const found = firstOf(paths, places);
      const value = found === undefined ? { fault: `${last} is missing` } : read(found, last, isPicture);
      return 'fault' in value && optional && !isPicture ? { value: null } : value;
    },
  };
}

function readText(value: NonNullable<Filtered>, name: string, isPicture: boolean): Read {
  if (typeof value !== 'string') return { fault: `${name} is not a string` };
  if (value.trim() === '') return { fault: `${name} is missing` };
  if (!isPicture || value.length <= MAX_CODE_CHARACTERS) return { value };
  return { fault: `${name} has more than ${MAX_CODE_CHARACTERS} characters` };
}

function readMemberId(value: NonNullable<Filtered>, name: string): Read {
  const id = readTheirs(value);
  const isFraction = value instanceof JsonNumber && !/^-?\d+$/.test(id ?? '');
  return id === undefined || isFraction ? { fault: `${name} is no id` } : { value: id };
}

function readAny(value: NonNullable<Filtered>, name: string): Read {
  return Buffer.isBuffer(value) ? { fault: `${name} is no JSON` } : { value: toPlainJson(value) };
}

/** The objects that an `each` names. `isOurs` is for answers to our own call: of a list with several, we can not know which one is ours. */
export function itemsOf(each: readonly Path[], places: Places, isOurs = false): readonly JsonTree[] {
  const found = each.map((path) => {
    const items = path.items(places);
    return isOurs && path.isMany && items.length > 1 ? [] : items;
  });
  return found.length === 1 ? found[0]! : found.flat();
}
