/** What a wait may be, in milliseconds; `maxMs` wins where they disagree. */
export interface PreferLimits {
  readonly defaultMs: number;
  readonly minMs: number;
  readonly maxMs: number;
}

/** How the caller wants to be answered. */
export interface Preference {
  /** For how long to hold the request, in milliseconds; 0 where the caller asked not to be held. */
  readonly waitMs: number;
  /** Whether an outcome that did not come in time is 202 and not 504. */
  readonly respondAsync: boolean;
  /** The value of `Preference-Applied`; undefined where nothing was asked that is honoured. */
  readonly applied: string | undefined;
}

/**
 * Reads the lines of `Prefer` (RFC 7240): `wait` in whole seconds and `respond-async`, the first instance of each. What
 * is unknown or malformed is ignored, as the RFC demands; nothing is ever refused.
 */
export function readPrefer(lines: readonly string[], limits: PreferLimits): Preference {
  const preferences = lines.length === 0 ? NONE : readPreferences(lines);
  const respondAsync = preferences.has('respond-async');
  const askedMs = readDeltaSecondsMs(preferences.get('wait'));
  if (askedMs === undefined) {
    return respondAsync
      ? { waitMs: 0, respondAsync, applied: 'respond-async' }
      : { waitMs: limits.defaultMs, respondAsync, applied: undefined };
  }
  const waitMs = Math.min(Math.max(askedMs, limits.minMs), limits.maxMs);
  const wait = `wait=${Math.ceil(waitMs / 1000)}`;
  return { waitMs, respondAsync, applied: respondAsync ? `respond-async, ${wait}` : wait };
}

const NONE: ReadonlyMap<string, string> = new Map();

// What stands between commas, where a comma within a quoted string separates nothing. A string that is never closed
// reaches to the end of its line. The alternatives exclude each other, so the time is linear.
const ELEMENT = /(?:[^",]|"(?:[^"\\]|\\.|\\$)*(?:"|$))+/gs;

// token [ BWS "=" BWS ( token / quoted-string ) ], and whatever parameters.
const PREFERENCE =
  /^[ \t]*([!#$%&'*+\-.^_`|~\w]+)(?:[ \t]*=[ \t]*(?:([!#$%&'*+\-.^_`|~\w]+)|"((?:[^"\\]|\\.)*)"))?[ \t]*(?:;|$)/s;

function readPreferences(lines: readonly string[]): ReadonlyMap<string, string> {
  const preferences = new Map<string, string>();
  for (const line of lines) {
    for (const [element] of line.matchAll(ELEMENT)) {
      const [, name, token, quoted] = PREFERENCE.exec(element) ?? [];
      if (name === undefined || preferences.has(name.toLowerCase())) continue;
      preferences.set(name.toLowerCase(), token ?? quoted?.replaceAll(/\\(.)/gs, '$1') ?? '');
    }
  }
  return preferences;
}

function readDeltaSecondsMs(value: string | undefined): number | undefined {
  return value !== undefined && /^\d+$/.test(value) ? Number(value) * 1000 : undefined;
}
