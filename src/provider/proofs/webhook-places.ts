import { type JsonMembers, parseJsonTree } from '../../json/json-tree.js';
import type { Filtered } from '../language/filters.js';
import type { Path, Places } from '../language/paths.js';
import { membersOf } from '../language/templates.js';
import { type UnsignedWebhook, type WebhookTarget, withAdditions, type Additions } from './profile-proof.js';

/** The places of a webhook that need no body. Each place is parsed when it is first read. */
export function headPlaces(rawHeaders: readonly string[], target: WebhookTarget, env: JsonMembers): Places {
  return new HeadPlaces(rawHeaders, target, env);
}

/** The same places, and those of the body. A body that can not be parsed has no members. */
export function withBody(head: Places, raw: Buffer): Places {
  return new WholePlaces(head, raw);
}

/** The places of one scheme: the pairs of its signature, and its key. */
export interface OwnPlaces {
  readonly sig?: Filtered;
  readonly key?: Buffer;
}

/** The places in which a path is to be read. */
export function placesFor({ place }: Path, places: Places, own: OwnPlaces): Places {
  return place === 'sig' || place === 'key' ? { env: places['env'], ...own } : places;
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

// One of each is made for every webhook, so they are classes: objects with accessors of their own cost ten times as much.

class HeadPlaces implements Places {
  readonly [place: string]: Filtered;
  readonly env: JsonMembers;
  readonly #rawHeaders: readonly string[];
  readonly #target: WebhookTarget;
  #header: JsonMembers | undefined;
  #query: JsonMembers | undefined;

  constructor(rawHeaders: readonly string[], target: WebhookTarget, env: JsonMembers) {
    this.#rawHeaders = rawHeaders;
    this.#target = target;
    this.env = env;
  }

  get raw(): undefined {
    return undefined;
  }

  get header(): JsonMembers {
    return (this.#header ??= membersOf(headerEntries(this.#rawHeaders)));
  }

  get query(): JsonMembers {
    return (this.#query ??= membersOf(new URLSearchParams(queryOf(this.#target.url))));
  }

  get url(): string {
    return this.#target.publicUrl;
  }

  get callback(): string | undefined {
    return this.#target.callback?.id;
  }
}

class WholePlaces implements Places {
  readonly [place: string]: Filtered;
  readonly raw: Buffer;
  readonly #head: Places;
  #body: { readonly json: Filtered } | undefined;
  #form: JsonMembers | undefined;

  constructor(head: Places, raw: Buffer) {
    this.#head = head;
    this.raw = raw;
  }

  get env(): Filtered {
    return this.#head['env'];
  }

  get header(): Filtered {
    return this.#head['header'];
  }

  get query(): Filtered {
    return this.#head['query'];
  }

  get url(): Filtered {
    return this.#head['url'];
  }

  get body(): Filtered {
    return (this.#body ??= { json: readJson(this.raw) }).json;
  }

  get form(): JsonMembers {
    return (this.#form ??= membersOf(new URLSearchParams(this.raw.toString())));
  }

  get form_sorted(): string {
    return sortedForm(this.raw);
  }
}
