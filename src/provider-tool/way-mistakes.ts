import type { Attempt } from './attempt.js';
import { shownUrl } from '../http/shown-url.js';
import { headerValues } from './capture.js';
import { spelledSchemes } from './key-mistakes.js';
import { type Mistake, mistake } from './mistake.js';

// What happens to URLs, headers and time between the provider and this service.

const PROXY = 'A proxy before this service does that: let it pass the header on as the provider sent it.';

/** Headers that are given twice, or under other names, or with more around them. */
export function headerMistakes(attempt: Attempt): readonly Mistake[] {
  const { rawHeaders } = attempt;
  const names = [...new Set(rawHeaders.filter((_, at) => at % 2 === 0).map((name) => name.toLowerCase()))];
  const withHeaders = (changed: readonly string[], what: string, advice = PROXY): readonly Mistake[] =>
    changed.join('\n') === rawHeaders.join('\n') ? [] : [mistake({ ...attempt, rawHeaders: changed }, what, advice)];
  return [
    ...names.flatMap((name) => {
      const values = headerValues(rawHeaders, name);
      const [first = '', last = ''] = [values[0], values.at(-1)];
      const advice = 'Find out what adds the second one (mostly a proxy), and let only the provider’s pass.';
      if (values.length > 1) {
        return [
          ...withHeaders(
            onlyWith(rawHeaders, name, first),
            `the header ${name} is given ${values.length} times, and only the first one is right`,
            advice,
          ),
          ...withHeaders(
            onlyWith(rawHeaders, name, last),
            `the header ${name} is given ${values.length} times, and only the last one is right`,
            advice,
          ),
        ];
      }
      const [part = '', ...rest] = first.split(/, /);
      return rest.length === 0 || new Set([part, ...rest]).size > 1
        ? []
        : withHeaders(onlyWith(rawHeaders, name, part), `the header ${name} holds its value several times`, advice);
    }),
    ...withHeaders(
      rawHeaders.map((text, at) => (at % 2 === 0 ? text.replace(/^HTTP_/, '').replaceAll('_', '-') : text)),
      'names of headers are written with underscores',
      'Save the names as they came, with hyphens. If they came so: something before this service changes them.',
    ),
    ...withHeaders(
      rawHeaders.map((text, at) => (at % 2 === 1 ? text.replace(/^(["'])(.*)\1$/, '$2') : text)),
      'a header has quotes around its value',
    ),
  ];
}

function onlyWith(rawHeaders: readonly string[], name: string, value: string): readonly string[] {
  const others = rawHeaders.filter((_, at) => rawHeaders[at - (at % 2)]?.toLowerCase() !== name);
  return [...others, name, value];
}

/** URLs that the provider knows otherwise. */
export function urlMistakes(attempt: Attempt): readonly Mistake[] {
  return [...suffixMistakes(attempt), ...signedUrlMistakes(attempt)];
}

/** Banks append /pix to the URL that they were told, even behind a query. */
function suffixMistakes(attempt: Attempt): readonly Mistake[] {
  const { url, publicUrl } = attempt;
  const query = url.indexOf('?');
  if (query === -1) return [];
  return ['/pix', '/'].flatMap((suffix) => {
    if (!url.endsWith(suffix)) return [];
    const mended = { ...attempt, url: url.slice(0, -suffix.length), publicUrl: publicUrl.slice(0, -suffix.length) };
    return mistake(
      mended,
      `the provider appends ${suffix} to the URL, and so to the last value of its query`,
      'Register the URL with one more member at its end that nobody reads: &ignore=',
    );
  });
}

function signedUrlMistakes(attempt: Attempt): readonly Mistake[] {
  if (!/\{url[|!}]/.test(JSON.stringify(spelledSchemes(attempt)))) return [];
  const known = partsOf(attempt.publicUrl);
  const forwarded = ['x-forwarded-host', 'x-original-host', 'host'].flatMap(
    (name) => headerValues(attempt.rawHeaders, name)[0]?.split(',', 1)[0]?.trim() ?? [],
  );
  const hosts = [known, ...forwarded.map((host) => partsOf(`https://${host}/`))];
  const found: Mistake[] = [];
  const seen = new Set([attempt.publicUrl]);
  for (const path of pathsOf(known.path, attempt.url)) {
    for (const query of new Set([known.query, '', decoded(known.query)])) {
      for (const { host, port: own } of hosts) {
        for (const port of new Set([known.port, own, '', ':443', ':80'])) {
          for (const scheme of new Set([known.scheme, 'https', 'http'])) {
            const parts = { scheme, host, port, path, query };
            const publicUrl = `${scheme}://${host}${port}${path}${query}`;
            if (seen.has(publicUrl)) continue;
            seen.add(publicUrl);
            found.push(urlMistake(attempt, publicUrl, known, parts));
          }
        }
      }
    }
  }
  return found.sort((one, other) => one.what.length - other.what.length);
}

interface UrlParts {
  readonly scheme: string;
  readonly host: string;
  /** With its colon; empty without one. */
  readonly port: string;
  readonly path: string;
  /** With its question mark; empty without one. */
  readonly query: string;
}

/** As they are written: `URL` would leave out usual ports. */
function partsOf(url: string): UrlParts {
  const [, scheme = '', host = '', port = '', path = '', query = ''] =
    /^(https?):\/\/(\[[^\]]*\]|[^/?#:]*)(:\d+)?([^?]*)(.*)$/is.exec(url) ?? [];
  return { scheme: scheme.toLowerCase(), host, port, path, query };
}

function pathsOf(path: string, url: string): ReadonlySet<string> {
  const own = url.split('?', 1)[0] ?? '';
  const bare = path.replace(/\/pix\/?$/, '');
  return new Set([path, path.endsWith('/') ? path.slice(0, -1) : `${path}/`, own, bare, decoded(path)]);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Values of a query may be secrets, and are not told. */
function urlMistake(attempt: Attempt, publicUrl: string, known: UrlParts, signed: UrlParts): Mistake {
  const differences = [
    ...(signed.scheme === known.scheme ? [] : [`with ${signed.scheme}, not ${known.scheme}`]),
    ...(signed.host === known.host ? [] : [`with the host ${signed.host}, not ${known.host}`]),
    ...(signed.port === known.port
      ? []
      : [signed.port === '' ? `without the port ${known.port}` : `with the port ${signed.port}`]),
    ...pathDifference(known.path, signed.path),
    ...(signed.query === known.query ? [] : [signed.query === '' ? 'without its query' : 'with its query decoded']),
  ];
  const isBase = signed.path === known.path && signed.query === known.query;
  const path = attempt.url.split('?', 1)[0] ?? '';
  const base = signed.path.endsWith(path) ? signed.path.slice(0, -path.length) : undefined;
  const advice =
    base !== undefined && signed.query === known.query && (isBase || base !== '')
      ? `Set PUBLIC_URL=${signed.scheme}://${signed.host}${signed.port}${base}`
      : base === '' && signed.query === known.query
        ? `Set PUBLIC_URL=${signed.scheme}://${signed.host}${signed.port}`
        : 'Register the URL at the provider exactly as it arrives here, and let no proxy change it.';
  return mistake({ ...attempt, publicUrl }, `the provider signs the URL ${differences.join(', ')}`, advice);
}

function pathDifference(known: string, signed: string): readonly string[] {
  if (known === signed) return [];
  if (`${known}/` === signed) return ['with a slash at its end'];
  if (known === `${signed}/`) return ['without the slash at its end'];
  return [`with the path ${shownUrl(signed)}, not ${shownUrl(known)}`];
}

/** A clock that is wrong, or a capture that is old. The times that a webhook may have been signed at are the numbers in its head. */
export function clockMistakes(attempt: Attempt): readonly Mistake[] {
  const times = spelledSchemes(attempt).flatMap((scheme) => ('time' in scheme && scheme.time ? [scheme.time] : []));
  const isStandard = attempt.means.kind === 'service' && attempt.means.auth === 'standard-webhooks';
  if (times.length === 0 && !isStandard) return [];
  const windowS = Math.min(...times.map(({ within }) => within), isStandard ? 300 : Infinity);
  const head = [...attempt.rawHeaders.filter((_, at) => at % 2 === 1), attempt.url].join(' ');
  const numbers = new Set(Array.from(head.matchAll(/(?<!\d)\d{10,13}(?!\d)/g), ([digits]) => Number(digits)));
  return [...numbers].map((number) => {
    const signedAt = new Date(number >= 1e12 ? number : number * 1000);
    const byMs = attempt.now.getTime() - signedAt.getTime();
    const away = `${durationOf(Math.abs(byMs))} ${byMs >= 0 ? 'before' : 'after'} ${attempt.now.toISOString()}`;
    return mistake(
      { ...attempt, now: signedAt },
      `it was signed at ${signedAt.toISOString()}, ${away}, and is taken for ${windowS} s only`,
      byMs >= 0
        ? `If the capture is old, read it with --now ${signedAt.toISOString()}. If it is new, this clock is ahead: set it by NTP.`
        : `This clock is behind, or the provider's is ahead: set it by NTP. To read it all the same: --now ${signedAt.toISOString()}`,
    );
  });
}

function durationOf(ms: number): string {
  const units = [
    ['d', 86_400_000],
    ['h', 3_600_000],
    ['min', 60_000],
    ['s', 1000],
  ] as const;
  let rest = ms;
  const parts = units.flatMap(([unit, size]) => {
    const count = Math.floor(rest / size);
    rest -= count * size;
    return count === 0 ? [] : [`${count} ${unit}`];
  });
  return parts.slice(0, 2).join(' ') || `${ms} ms`;
}
