/** A media range such as `image/*`, and how much it is wanted: from 0, not at all, to 1. */
interface MediaRange {
  /** In lower case. */
  readonly type: string;
  readonly weight: number;
}

// A range, perhaps with its weight. One with other parameters is for a type that nobody here offers. The time is linear.
const RANGE = /^\s*([^\s;/]+\/[^\s;/]+)\s*(?:;\s*q=([01]?(?:\.\d{0,3})?)\s*(?:;.*)?)?$/i;

// Many clients ask for `application/json; charset=utf-8`, and mean the type: all text from here is UTF-8.
const CHARSET = /;\s*charset=[^;,]*/gi;

/**
 * Chooses the media type that `Accept` wants most (RFC 9110, section 12.5.1): the weight of each is that of the most specific
 * range it is in, and of those that weigh the same the first one that is offered is taken, in whatever order the header names
 * them. Undefined where it wants none of them.
 */
export function chooseMediaType<Type extends string>(accept: string, offered: readonly Type[]): Type | undefined {
  const ranges = accept.replace(CHARSET, '').split(',').flatMap(readRange);
  const weights = offered.map((type) => weightOf(type, ranges));
  const highest = Math.max(...weights);
  return highest > 0 ? offered[weights.indexOf(highest)] : undefined;
}

function readRange(text: string): MediaRange[] {
  const [, type, weight = '1'] = RANGE.exec(text) ?? [];
  return type === undefined ? [] : [{ type: type.toLowerCase(), weight: Math.min(Number(weight), 1) }];
}

function weightOf(type: string, ranges: readonly MediaRange[]): number {
  const containing = [type, type.replace(/\/.*/, '/*'), '*/*'];
  const range = containing.flatMap((name) => ranges.find((candidate) => candidate.type === name) ?? []).at(0);
  return range?.weight ?? 0;
}
