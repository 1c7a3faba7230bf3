import type { SchemeDocument, SpelledSchemeDocument, VerifyDocument } from '../provider/language/document.js';
import { compilePath, type Scope } from '../provider/language/paths.js';
import { nameIn } from '../provider/profile/check-settings.js';
import { schemesOf } from '../provider/profile/needs.js';
import { namedSchemes } from '../provider/proofs/named-schemes.js';
import type { Attempt, Means } from './attempt.js';
import { headerValues } from './capture.js';
import { type Mistake, mistake } from './mistake.js';

/** The schemes of a proof, spelled out. */
export function spelledSchemes({ means }: Pick<Attempt, 'means'>): readonly SpelledSchemeDocument[] {
  return means.kind === 'profile' ? schemesOf(spelled(means.verify)).filter(isSpelled) : [];
}

/** The settings with keys of webhooks. */
export function keyNames({ means }: Pick<Attempt, 'means'>): readonly string[] {
  if (means.kind === 'service') return means.auth === 'none' ? [] : ['WEBHOOK_SECRETS'];
  return [...new Set(schemesOf(means.verify).flatMap(({ keys = '' }) => nameIn(keys) ?? []))];
}

/** Keys that were copied wrongly, or are another one's. @param others settings with other secrets. */
export function keyMistakes(attempt: Attempt, others: readonly string[]): readonly Mistake[] {
  return keyNames(attempt).flatMap((name) => {
    const value = attempt.settings[name];
    if (value === undefined) return [];
    const withKey = (changed: string, what: string, advice: string): readonly Mistake[] =>
      changed === value || changed.trim() === ''
        ? []
        : [mistake({ ...attempt, settings: { ...attempt.settings, [name]: changed } }, what, advice)];
    const each = (change: (key: string) => string): string =>
      value
        .split(',')
        .map((key) => change(key.trim()))
        .join();
    return [
      ...withKey(each(unquoted), `${name} has quotes or blanks around its key`, `Take them out of ${name}.`),
      ...withKey(unquoted(value), `${name} has quotes or blanks around it`, `Take them out of ${name}.`),
      ...withKey(
        each((key) => key.replace(/^whsec_/, '')),
        `${name} has whsec_ before its key, which does not belong to it`,
        `Write ${name} without whsec_.`,
      ),
      ...withKey(
        each((key) => `whsec_${key}`),
        `${name} lacks the whsec_ before its key, which belongs to it`,
        `Write ${name} with whsec_, as the provider shows it.`,
      ),
      ...withKey(
        each((key) => key.replace(/^(?:Bearer|Basic|Token) +/i, '')),
        `${name} begins with a word such as Bearer, which is no part of the key`,
        `Write ${name} without it.`,
      ),
      ...withKey(
        value.split(/[\s;|]+/).join(),
        `the keys in ${name} are not separated by commas`,
        `Write commas between the keys in ${name}.`,
      ),
      ...(isToken(attempt)
        ? withKey(
            each((key) => Buffer.from(key).toString('base64')),
            `${name} is sent in base64`,
            `Write ${name} in base64.`,
          )
        : []),
      ...others
        .filter((other) => other !== name)
        .flatMap((other) =>
          withKey(
            attempt.settings[other] ?? '',
            `the key is the one in ${other}, not the one in ${name}`,
            `Put the right keys into ${name} and ${other}.`,
          ),
        ),
    ];
  });
}

/** Whether the key itself is sent. */
function isToken(attempt: Attempt): boolean {
  const { means } = attempt;
  return means.kind === 'service'
    ? means.auth === 'token'
    : spelledSchemes(attempt).some(({ scheme }) => scheme === 'token');
}

function unquoted(key: string): string {
  const [, , inside] = /^(["'`“”‘’])(.*)["'`“”‘’]$/s.exec(key) ?? [];
  return (inside ?? key).trim();
}

/** What a profile says of the signature, and the provider does otherwise. */
export function schemeMistakes(attempt: Attempt): readonly Mistake[] {
  const { means } = attempt;
  if (means.kind === 'service') return [];
  const verify = spelled(means.verify);
  const change = (
    make: (scheme: SpelledSchemeDocument) => Partial<Record<string, unknown>> | undefined,
    what: string,
  ): readonly Mistake[] => {
    const changed = mapSchemes(verify, (scheme) => {
      const members = isSpelled(scheme) ? make(scheme) : undefined;
      return members ? { ...scheme, ...members } : scheme;
    });
    if (JSON.stringify(changed) === JSON.stringify(verify)) return [];
    const mended: Means = { kind: 'profile', verify: changed };
    return [mistake({ ...attempt, means: mended }, what, 'Mend webhook.verify of the profile.')];
  };
  return [
    ...(['base64', 'hex', 'whsec', 'text'] as const).flatMap((format) =>
      change(
        (scheme) => (scheme.scheme === 'hmac' ? { key_format: format } : undefined),
        format === 'text'
          ? 'the key is taken as it is, but the profile decodes it: key_format must be text'
          : `the key is decoded first: key_format must be ${format}`,
      ),
    ),
    ...(['hex', 'base64'] as const).flatMap((encoding) =>
      change(
        (scheme) => ('encoding' in scheme ? { encoding } : undefined),
        `the signature is written in ${encoding}: encoding must be ${encoding}`,
      ),
    ),
    ...(['sha1', 'sha256', 'sha512'] as const).flatMap((hash) =>
      change(
        (scheme) => (scheme.scheme === 'hmac' ? { hash } : undefined),
        `the signature is made with ${hash}: hash must be ${hash}`,
      ),
    ),
    ...['', ...prefixesIn(attempt)].flatMap((prefix) =>
      change(
        (scheme) => ('signature' in scheme || scheme.scheme === 'token' ? { prefix } : undefined),
        prefix === ''
          ? 'nothing stands before the signature: prefix has no place'
          : `"${prefix}" stands before it: prefix must be "${prefix}"`,
      ),
    ),
    ...(['s', 'ms'] as const).flatMap((unit) => {
      const other = unit === 's' ? 'ms' : 's';
      const times = spelledSchemes(attempt).flatMap((scheme) => ('time' in scheme && scheme.time) || []);
      const from = times.find((time) => time.unit === other)?.from;
      return change(
        (scheme) => ('time' in scheme && scheme.time?.unit === other ? { time: { ...scheme.time, unit } } : undefined),
        `the webhook's time (${from}) is in ${UNITS[unit]}, the profile says ${other}: unit must be ${unit}`,
      );
    }),
    ...pairNames(attempt).flatMap((take) =>
      change(
        (scheme) => ('pairs' in scheme && scheme.pairs ? { pairs: { ...scheme.pairs, take } } : undefined),
        `the signature is the pair ${take}: take must be ${take}`,
      ),
    ),
  ];
}

const UNITS = { s: 'seconds', ms: 'milliseconds' } as const;

/** The names of all pairs that signatures stand among. */
function pairNames(attempt: Attempt): readonly string[] {
  return [...new Set(spelledSchemes(attempt).flatMap((scheme) => pairsIn(scheme, attempt)?.names ?? []))];
}

/** The pairs that a signature of this scheme stands among. */
export interface Pairs {
  /** Such as `the header x-signature`. */
  readonly place: string;
  /** Those that the webhook has. */
  readonly names: readonly string[];
}

/** Undefined if the scheme has no pairs, or the webhook has nothing where they should be. */
export function pairsIn(scheme: SpelledSchemeDocument, { rawHeaders, url }: Attempt): Pairs | undefined {
  if (!('pairs' in scheme) || !scheme.pairs) return undefined;
  const { split, assign } = scheme.pairs;
  const { place, steps = [] } = compilePath(scheme.signature, ANYWHERE);
  const name = String(steps[0]);
  const [text] =
    place === 'header'
      ? headerValues(rawHeaders, name.toLowerCase())
      : new URLSearchParams(url.split('?').slice(1).join('?')).getAll(name);
  if (text === undefined || !['header', 'query'].includes(place)) return undefined;
  const pieces = text.slice(text.startsWith(scheme.prefix ?? '') ? (scheme.prefix ?? '').length : 0).split(split, 64);
  const names = pieces.flatMap((piece) => (piece.includes(assign) ? [piece.split(assign, 1)[0]?.trim() ?? ''] : []));
  return {
    place: `the ${place === 'header' ? 'header' : 'member of the query'} ${name}`,
    // What is longer is no name, but a part of a signature.
    names: names.filter((each) => /^[\w-]{1,20}$/.test(each)),
  };
}

const ANYWHERE: Scope = { places: ['header', 'query'], settings: new Set(), at: [], report: () => {} };

/** What may stand before a signature, such as `sha256=` or `Bearer `. */
function prefixesIn({ rawHeaders }: Attempt): ReadonlySet<string> {
  const values = rawHeaders.filter((_, at) => at % 2 === 1);
  return new Set(values.flatMap((value) => /^[A-Za-z][A-Za-z0-9_-]{0,15}(?:[=:] ?| )/.exec(value)?.[0] ?? []));
}

/** Names of schemes, replaced by what they stand for. */
function spelled(verify: VerifyDocument): VerifyDocument {
  if ('scheme' in verify) return expanded(verify);
  const members = schemesOf(verify).flatMap((scheme) => schemesOf(expanded(scheme)));
  return 'any' in verify ? { any: members } : { all: members };
}

function expanded(scheme: SchemeDocument): VerifyDocument {
  const named = namedSchemes();
  const meaning = Object.hasOwn(named, scheme.scheme) ? named[scheme.scheme] : undefined;
  if (!meaning) return scheme;
  const { scheme: _name, ...own } = scheme;
  return mapSchemes(meaning, (member) => ({ ...member, ...own }));
}

function mapSchemes(verify: VerifyDocument, map: (scheme: SchemeDocument) => SchemeDocument): VerifyDocument {
  if ('any' in verify) return { any: verify.any.map(map) };
  return 'all' in verify ? { all: verify.all.map(map) } : map(verify);
}

function isSpelled(scheme: SchemeDocument): scheme is SpelledSchemeDocument {
  return !Object.hasOwn(namedSchemes(), scheme.scheme);
}
