import type { Attempt, Checker } from './attempt.js';
import { bodyMistakes } from './body-mistakes.js';
import { headerValues } from './capture.js';
import { keyMistakes, pairsIn, schemeMistakes, spelledSchemes } from './key-mistakes.js';
import type { Kind, Mistake } from './mistake.js';
import { clockMistakes, headerMistakes, urlMistakes } from './way-mistakes.js';

/** Why a proof does not hold. */
export interface Diagnosis {
  /** Without them the proof would hold; empty if no usual mistakes explain it. */
  readonly mistakes: readonly Mistake[];
  /** How many ways were tried. */
  readonly tried: number;
}

const MAX_TRIES = 60_000;
// What can be hashed within some seconds.
const MAX_BYTES = 1e9;
const MAX_TOGETHER = 3;

/**
 * Tries the usual mistakes, first each by itself, then two and three of different kinds together: captures are mostly old, and editors
 * add newlines, whatever else is wrong.
 *
 * @param secrets settings with other secrets, one of which may be the right one.
 */
export function diagnose(attempt: Attempt, checker: Checker, secrets: readonly string[]): Diagnosis {
  const kinds: readonly Kind[] = [
    clockMistakes,
    bodyMistakes,
    headerMistakes,
    urlMistakes,
    (one) => keyMistakes(one, secrets),
    schemeMistakes,
  ];
  let tried = 0;
  let bytes = 0;
  const search = (at: Attempt, from: number, together: number): readonly Mistake[] | undefined => {
    for (let kind = from; kind < kinds.length; kind += 1) {
      for (const mistake of kinds[kind]?.(at) ?? []) {
        if (tried >= MAX_TRIES || bytes >= MAX_BYTES) return undefined;
        if (together > 1) {
          const more = search(mistake.mended, kind + 1, together - 1);
          if (more) return [mistake, ...more];
          continue;
        }
        tried += 1;
        bytes += mistake.mended.body.length;
        if (checker.holds(mistake.mended)) return [mistake];
      }
    }
    return undefined;
  };
  for (let together = 1; together <= MAX_TOGETHER; together += 1) {
    const mistakes = search(attempt, 0, together);
    if (mistakes) return { mistakes, tried };
  }
  return { mistakes: [], tried };
}

/** The places of a proof that the webhook does not have, as `the header x-signature`. Of several schemes that may prove it, the one that lacks least counts. */
export function missingPlaces(attempt: Attempt): readonly string[] {
  const { means } = attempt;
  if (means.kind === 'service') {
    const names = means.auth === 'standard-webhooks' ? STANDARD : means.header === undefined ? [] : [means.header];
    return names
      .filter((name) => headerValues(attempt.rawHeaders, name).length === 0)
      .map((name) => `the header ${name}`);
  }
  const lacks = spelledSchemes(attempt).map((scheme) => placesIn(scheme).filter((place) => isMissing(place, attempt)));
  const isAll = 'all' in means.verify;
  const missing = isAll ? lacks.flat() : (lacks.sort((one, other) => one.length - other.length)[0] ?? []);
  return [...new Set(missing)].map(
    ([kind, name]) => `the ${kind === 'header' ? 'header' : 'member of the query'} ${name}`,
  );
}

/** The pairs that the profile names, and that the webhook does not have where its signature stands: `the header x-sig has t and h, not v1`. */
export function missingPairs(attempt: Attempt): readonly string[] {
  return spelledSchemes(attempt).flatMap((scheme) => {
    const there = pairsIn(scheme, attempt);
    if (!there || !('pairs' in scheme) || !scheme.pairs) return [];
    const { pairs, content, time } = scheme;
    const named = textsIn([content, time?.from]).flatMap((text) =>
      Array.from(text.matchAll(/(?<![\w.])sig\.([\w-]+)/g), ([, name = '']) => name),
    );
    const missing = [...new Set([pairs.take, ...named])].filter((name) => !there.names.includes(name));
    if (missing.length === 0) return [];
    return [
      `${there.place} has ${there.names.length === 0 ? 'no pairs' : listed(there.names)}, not ${listed(missing)}`,
    ];
  });
}

function listed(names: readonly string[]): string {
  return [names.slice(0, -1).join(', '), names.at(-1)].filter((part) => part !== '').join(' and ');
}

const STANDARD = ['webhook-id', 'webhook-timestamp', 'webhook-signature'];

type Place = readonly [kind: string, name: string];

/** Headers and members of the query that a scheme requires. */
function placesIn(scheme: object): readonly Place[] {
  const { content, replay: _replay, ...rest } = scheme as { content?: unknown; replay?: string };
  const required = Array.isArray(content) ? content.filter((part) => typeof part === 'string') : content;
  const text = [...textsIn(rest), ...textsIn(required)].join('\n');
  return Array.from(
    text.matchAll(/(?<![\w.])(header|query)(?:\.([\w-]+)|\[(?:'([^']*)'|"([^"]*)")\])/g),
    ([, kind = '', plain, single, double]) => [kind, plain ?? single ?? double ?? ''] as const,
  );
}

function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

function isMissing([kind, name]: Place, { rawHeaders, url }: Attempt): boolean {
  if (kind === 'header') return headerValues(rawHeaders, name.toLowerCase()).length === 0;
  return !new URLSearchParams(url.split('?').slice(1).join('?')).has(name);
}
