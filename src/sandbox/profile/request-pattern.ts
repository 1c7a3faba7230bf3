import type { IncomingHttpHeaders } from 'node:http';
import { isMembers, type JsonMembers, type JsonTree, parseJsonTree } from '../../json/json-tree.js';
import type { RequestDocument } from '../../provider/language/document.js';
import { textOf } from '../../provider/language/filters.js';
import { PLACES, type Scope } from '../../provider/language/paths.js';
import { compileTemplate, type TextTemplate } from '../../provider/language/templates.js';
import { baseOf, compileTexts } from '../../provider/profile/calls.js';
import {
  all,
  compileReadTree,
  type Found,
  isKnown,
  namesSettings,
  PERCENT,
  readText,
  type ReadTree,
} from './read-back.js';

/** A call as the sandbox got it. */
export interface Received {
  readonly method: string;
  /** Path and query as they came. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** How well a call fits a request of a profile: of two fits, the one with more literal text wins; the body decides last. */
export interface Fit {
  /** What stands in the places of the request, by their names: `id`, `callback`, `theirs`, `caller.amount`. */
  readonly values: ReadonlyMap<string, string>;
  readonly rank: readonly number[];
  /** Whether what it holds of our settings is right: keys, passwords. The token is not looked at. */
  readonly isAuthorized: boolean;
  /** The token, if the request has one. */
  readonly token: string | undefined;
}

type Texts = readonly (readonly [string, TextTemplate])[];

/**
 * The inverse of a request of a profile: recognises the calls that are made by it, whatever the host, and reads from them what stood in
 * its places.
 */
export class RequestPattern {
  readonly #env: JsonMembers;
  readonly #path: TextTemplate;
  readonly #prefix: string;
  readonly #query: Texts;
  readonly #headers: Texts;
  readonly #basic: TextTemplate | undefined;
  readonly #readBody: (body: string) => readonly Found[] | undefined;
  /** How much of the body the profile says. */
  readonly #bodyRank: number;

  /**
   * @param common headers of every call.
   * @param isExchange whether the body has credentials, too.
   */
  constructor(
    private readonly document: RequestDocument,
    { env, settings }: { readonly env: JsonMembers; readonly settings: ReadonlySet<string> },
    common: Texts = [],
    private readonly isExchange = false,
  ) {
    const scope: Scope = { places: PLACES.call, settings, at: [], report: () => {} };
    this.#env = env;
    const base = baseOf(document.url) ?? '';
    const [path = '', search = ''] = document.url.slice(base.length).split('?', 2);
    this.#path = compileTemplate(path === '' ? '/' : path, scope);
    this.#prefix = prefixOf(compileTemplate(base, scope).text({ env }) ?? '');
    this.#query = compileTexts({ ...Object.fromEntries(new URLSearchParams(search)), ...document.query }, scope);
    this.#headers = [...common, ...compileTexts(document.headers, scope)];
    this.#basic = document.basic && compileTemplate(document.basic.join(':'), scope);
    this.#readBody = readerOfBody(document, scope, env);
    this.#bodyRank = JSON.stringify([document.json, document.set, document.form]).length;
  }

  /** Undefined if the call is not made by this request. */
  fit({ method, url, headers, body }: Received): Fit | undefined {
    const [pathname = '', search] = url.split(/\?(.*)/s, 2);
    if (method !== this.document.method || !pathname.startsWith(this.#prefix)) return undefined;
    const path = pathname.slice(this.#prefix.length);
    const inPath = readText(this.#path, path === '' ? '/' : path, this.#env, PERCENT);
    const inQuery = this.#readQuery(new URLSearchParams(search));
    if (!inPath || !inQuery) return undefined;
    const inHeaders = this.#readHeaders(headers);
    const inBody = this.#readBody(body);
    const found = [...(inBody ?? []), ...inPath, ...inHeaders.found, ...inQuery.found];
    const values = new Map<string, string>();
    for (const { name, value } of [...found.filter(({ isPlain }) => isPlain), ...found]) {
      if (!values.has(name)) values.set(name, value);
    }
    const literal = this.#path.parts.filter((part) => typeof part === 'string').join('').length;
    return {
      values,
      rank: [-inPath.length, literal, inQuery.literals, inBody ? this.#bodyRank : 0],
      isAuthorized: inHeaders.isRight && inQuery.isRight && (!this.isExchange || inBody !== undefined),
      token: values.get('token'),
    };
  }

  /** Undefined if a member that is written out is not there. */
  #readQuery(query: URLSearchParams) {
    const found: Found[] = [];
    let [isRight, literals] = [true, 0];
    for (const [name, template] of this.#query) {
      const text = query.get(name);
      const read = text === null ? undefined : readText(template, text, this.#env);
      found.push(...(read ?? []));
      if (read) literals += read.length === 0 ? 1 : 0;
      else if (namesSettings(template)) isRight &&= template.text({ env: this.#env }) === undefined;
      else if (isKnown(template)) return undefined;
    }
    return { found, isRight, literals };
  }

  /** Only what names settings or the token is a credential; what a header may lack has no value in the settings. */
  #readHeaders(headers: IncomingHttpHeaders): { readonly found: readonly Found[]; readonly isRight: boolean } {
    const found: Found[] = [];
    let isRight = true;
    for (const [name, template] of this.#headers) {
      const read = readText(template, String(headers[name.toLowerCase()] ?? ''), this.#env);
      found.push(...(read ?? []));
      const needsToken = template.parts.some((part) => typeof part === 'object' && part.path.place === 'token');
      const isCredential = needsToken || (namesSettings(template) && namesAll(template, this.#env));
      if (!read && isCredential) isRight = false;
    }
    if (this.#basic) {
      const [, encoded = ''] = /^basic +(\S+)$/i.exec(headers.authorization ?? '') ?? [];
      const expected = this.#basic.text({ env: this.#env });
      isRight &&= expected === undefined || Buffer.from(encoded, 'base64').toString() === expected;
    }
    return { found, isRight };
  }
}

/** Whether all settings that a template names have a value. */
function namesAll({ parts }: TextTemplate, env: JsonMembers): boolean {
  return parts.every(
    (part) => typeof part === 'string' || part.path.place !== 'env' || part.path.first({ env }) !== undefined,
  );
}

/** The path of a base URL. */
function prefixOf(base: string): string {
  return URL.canParse(base) ? new URL(base).pathname.replace(/\/$/, '') : '';
}

function readerOfBody(
  { json, set, form }: RequestDocument,
  scope: Scope,
  env: JsonMembers,
): (body: string) => readonly Found[] | undefined {
  if (form !== undefined) {
    const fields = compileTexts(form, scope);
    return (body) => {
      const sent = new URLSearchParams(body);
      return all(
        fields.map(([name, template]) => {
          const text = sent.get(name);
          return text === null ? (isKnown(template) ? undefined : []) : readText(template, text, env);
        }),
      );
    };
  }
  if (json === undefined) return () => [];
  if (json !== 'caller') return ofTree(compileReadTree(json, scope, env));
  const members = Object.entries(set ?? {}).map(
    ([name, template]) => [name.split('.'), compileReadTree(template, scope, env)] as const,
  );
  return ofTree((tree) => all(members.map(([path, read]) => read(memberAt(tree, path)))));
}

function ofTree(read: ReadTree): (body: string) => readonly Found[] | undefined {
  return (body) => {
    try {
      return read(parseJsonTree(body));
    } catch {
      return undefined;
    }
  };
}

function memberAt(tree: JsonTree | undefined, path: readonly string[]): JsonTree | undefined {
  return path.reduce<JsonTree | undefined>((value, name) => (isMembers(value) ? value[name] : undefined), tree);
}

/** The scalar at a path of a call's body, as text; undefined if there is none, or the body is no JSON. */
export function scalarIn(body: string, ...path: readonly string[]): string | undefined {
  try {
    return textOf(memberAt(parseJsonTree(body), path));
  } catch {
    return undefined;
  }
}
