import { type JsonMembers, parseJsonTree } from '../../json/json-tree.js';
import type { Filtered } from '../language/filters.js';
import type { Path, Places } from '../language/paths.js';
import { membersOf } from '../language/templates.js';
import { type UnsignedWebhook, type WebhookTarget, withAdditions, type Additions } from './profile-proof.js';

/** The places of a webhook that need no body. Each place is parsed when it is first read. */
export function headPlaces(rawHeaders: readonly string[], target: WebhookTarget, env: JsonMembers): Places {
  return lazily({
    env: () => env,
    header: () => membersOf(headerEntries(rawHeaders)),
    query: () => membersOf(new URLSearchParams(queryOf(target.url))),
    url: () => target.publicUrl,
    callback: () => target.callback?.id,
  });
}

/** The same places, and those of the body. A body that can not be parsed has no members. */
export function withBody(head: Places, raw: Buffer): Places {
  return lazily(
    {
      raw: () => raw,
      body: () => readJson(raw),
      form: () => membersOf(new URLSearchParams(raw.toString())),
      form_sorted: () => sortedForm(raw),
    },
    head,
  );
}

/** The same places, and `sig` or `key`. */
export function withPlace(places: Places, name: 'sig' | 'key', value: Filtered): Places {
  return lazily({ [name]: () => value }, places);
}

/** The places of a request that is yet to be sent, with what is added to it. */
export function placesOfRequest(request: UnsignedWebhook, additions: Additions, env: JsonMembers): Places {
  const { method, url, headers, contentType, body } = withAdditions(request, additions);
  const rawHeaders = Object.entries({ 'content-type': contentType, ...headers }).flat();
  return withBody(headPlaces(rawHeaders, { method, url, publicUrl: url }, env), body);
}

/** What puts a text where a path reads it; undefined if it is no header and no member of a query. */
export function additionAt({ place, steps = [] }: Path, text: string): Additions | undefined {
  const [name, ...below] = steps;
  if (typeof name !== 'string' || below.length > 0) return undefined;
  if (place === 'header') return { headers: { [name]: text }, query: {} };
  return place === 'query' ? { headers: {}, query: { [name]: text } } : undefined;
}

/** Whether a path can be read before the body is there. */
export function needsNoBody({ place }: Path): boolean {
  return ['header', 'query', 'url', 'env', 'sig'].includes(place);
}

/** The text after the first question mark. */
function queryOf(url: string): string {
  const mark = url.indexOf('?');
  return mark === -1 ? '' : url.slice(mark + 1);
}

function* headerEntries(rawHeaders: readonly string[]): Generator<readonly [string, string]> {
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) yield [rawHeaders[at]!.toLowerCase(), rawHeaders[at + 1]!];
}

function readJson(raw: Buffer): Filtered {
  try {
    return parseJsonTree(raw.toString());
  } catch {
    return undefined;
  }
}

/**
 * The fields of a form as Twilio signs them: sorted by name, and each name with its value. As in Twilio's SDK, the values of one
 * name are sorted, and equal ones count once.
 */
function sortedForm(raw: Buffer): string {
  const values = new Map<string, Set<string>>();
  for (const [name, value] of new URLSearchParams(raw.toString())) {
    const known = values.get(name);
    if (known) known.add(value);
    else values.set(name, new Set([value]));
  }
  let text = '';
  for (const name of [...values.keys()].sort()) {
    for (const value of [...values.get(name)!].sort()) text += name + value;
  }
  return text;
}

function lazily(readers: Readonly<Record<string, () => Filtered>>, below: Places | null = null): Places {
  const places = Object.create(below) as Places;
  for (const [name, read] of Object.entries(readers)) {
    let found: { readonly value: Filtered } | undefined;
    Object.defineProperty(places, name, { get: () => (found ??= { value: read() }).value });
  }
  return places;
}
