import { parseExternalId } from '../../event-manager/index.js';
import { writeJsonTree } from '../../json/json-tree.js';
import { JsonObjectText } from '../../json/json-text.js';
import type { Call } from '../call.js';
import type { RequestDocument, Template } from '../language/document.js';
import { type Path, type Places, type Scope, within } from '../language/paths.js';
import {
  compileTemplate,
  compileTree,
  MissingValue,
  type TextTemplate,
  type TreeTemplate,
} from '../language/templates.js';

/** How a call of a profile is made. */
export interface CallPlan {
  /** Method and path, with the names of what varies in it: `PUT /v2/cob/{id}`. */
  readonly title: string;
  /** The path with the names of what varies in it, without the host. */
  readonly path: string;
  /** Whether a value of the caller, or its id, could make the call impossible: then it is made once before the id is claimed. */
  readonly mayNotFit: boolean;
  /** What it names, such as `caller.amount` or `callback`. */
  readonly names: readonly string[];
  /**
   * @param caller the caller's own text, for `json: caller`.
   * Throws MissingValue if something that it needs is not there, or does not fit.
   */
  make(places: Places, caller?: JsonObjectText): Call;
}

/** The member of a caller's body that is our own: it goes to the provider only where the profile says so. */
const OUR_ID = 'external_id';

/**
 * Compiles a request; reports what is wrong.
 *
 * @param standIn the origin that is called in place of every host of the profile.
 * @param sendsId the member of the caller's body that is the id, even if the caller gave none.
 */
export function compileCall(
  document: RequestDocument,
  scope: Scope,
  standIn?: () => string | undefined,
  sendsId?: string,
): CallPlan {
  const url = compileUrl(document.url, within(scope, 'url'), standIn);
  const query = compileTexts(document.query, within(scope, 'query'));
  const headers = compileHeaders(document.headers, within(scope, 'headers'));
  const basic = document.basic?.map((text, index) => compileTemplate(text, within(scope, 'basic', index)));
  const body = compileBody(sendsId === undefined ? document : withId(document, sendsId), scope);
  const inHead = [url.template, ...(basic ?? []), ...[...query, ...headers].map(([, template]) => template)].flatMap(
    namesOf,
  );
  const names = [...inHead, ...body.names];
  const hasOwnType = headers.some(([name]) => name === 'content-type');
  const fixed = body.type === undefined || hasOwnType ? [] : ['content-type', body.type];
  return {
    title: `${document.method} ${url.path}`,
    path: url.path,
    mayNotFit: body.mayNotFit || names.some((name) => name.startsWith('caller')) || inHead.includes('id'),
    names,
    make: (places, caller) => {
      const { origin, path } = url.make(places);
      const asked = new URLSearchParams();
      for (const [name, template] of query) append(asked, name, template.text(places));
      const search = asked.size === 0 ? '' : `${path.includes('?') ? '&' : '?'}${asked.toString()}`;
      const lines = [...fixed];
      for (const [name, template] of headers) {
        const value = headerText(template, places);
        if (value !== undefined) lines.push(name, value);
      }
      if (basic) {
        const [user, password] = basic.map((template) => template.text(places) ?? '');
        lines.push('authorization', `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`);
      }
      return { method: document.method, origin, path: path + search, headers: lines, body: body.make(places, caller) };
    },
  };
}

export function compileTexts(
  texts: Readonly<Record<string, string>> | undefined,
  scope: Scope,
): readonly (readonly [string, TextTemplate])[] {
  return Object.entries(texts ?? {}).map(([name, text]) => [name, compileTemplate(text, within(scope, name))]);
}

/** Compiles headers, whose names are made lower case. Reports what a header can not carry. */
export function compileHeaders(
  texts: Readonly<Record<string, string>> | undefined,
  scope: Scope,
): readonly (readonly [string, TextTemplate])[] {
  const headers = compileTexts(texts, scope);
  for (const [name, { parts }] of headers) {
    const isSendable = parts.every((part) => typeof part === 'object' || IN_HEADER.test(part));
    if (!isSendable) scope.report([...scope.at, name], 'can not be sent in a header');
  }
  return headers.map(([name, template]) => [name.toLowerCase(), template]);
}

/** RFC 9110, section 5.5; characters of Latin-1 for what it calls obs-text. */
const IN_HEADER = /^[\t\x20-\x7e\x80-\xff]*$/;

/** The value of a header; undefined if it is left out. Throws MissingValue if a header can not carry a value in it. */
export function headerText(template: TextTemplate, places: Places): string | undefined {
  return template.text(places, (text, path) => {
    if (!IN_HEADER.test(text)) throw new MissingValue(path);
    return text;
  });
}

function append(params: URLSearchParams, name: string, value: string | undefined): void {
  if (value !== undefined) params.append(name, value);
}

function namesOf({ parts }: TextTemplate): readonly string[] {
  return parts.flatMap((part) => (typeof part === 'object' ? part.path.text : []));
}

interface UrlPlan {
  readonly template: TextTemplate;
  /** With the names of what varies. */
  readonly path: string;
  make(places: Places): { readonly origin: string; readonly path: string };
}

/** What a request's URL begins with: a host that is written out, or one setting; undefined if it is neither. */
export function baseOf(url: string): string | undefined {
  return /^(?:https?:\/\/[^/?#{}\s]+|\{env\.[A-Z][A-Z0-9_]*\})(?=[/?]|$)/.exec(url)?.[0];
}

/** The host stands in the file, or is one setting: what a caller or a provider sends can not choose whom we call. */
function compileUrl(text: string, scope: Scope, standIn: (() => string | undefined) | undefined): UrlPlan {
  const base = baseOf(text) ?? '';
  if (base === '') scope.report(scope.at, 'its host must be written out or come from one setting');
  if (base.startsWith('http') && !URL.canParse(base)) scope.report(scope.at, 'its host is not one');
  const template = compileTemplate(text, scope);
  const quiet = { ...scope, report: () => {} };
  const behind = text.slice(base.length);
  const mark = behind.includes('?') ? behind.indexOf('?') : behind.length;
  const [baseTemplate, path, query] = [base, behind.slice(0, mark), behind.slice(mark)].map((part) =>
    compileTemplate(part, quiet),
  ) as [TextTemplate, TextTemplate, TextTemplate];
  const bases = new Map<string, { readonly origin: string; readonly prefix: string }>();
  const split = (url: string): { readonly origin: string; readonly prefix: string } => {
    let found = bases.get(url);
    if (!found) {
      const { origin, pathname } = new URL(url);
      bases.set(url, (found = { origin, prefix: pathname.replace(/\/$/, '') }));
    }
    return found;
  };
  return {
    template,
    path: behind.slice(0, mark),
    make: (places) => {
      const { origin, prefix } = split(baseTemplate.text(places) ?? '');
      const made = prefix + (path.text(places, encodeSegment) ?? missing(path, places));
      const asked = query.text(places, encodePart) ?? missing(query, places);
      return { origin: standIn?.() ?? origin, path: (made === '' ? '/' : made) + asked };
    },
  };
}

/** A URL has no part that could be left out. */
function missing({ parts }: TextTemplate, places: Places): never {
  const isMissing = (part: TextTemplate['parts'][number]): boolean =>
    typeof part === 'object' && part.path.first(places) === undefined;
  const part = parts.find(isMissing);
  throw new MissingValue(typeof part === 'object' ? part.path : { text: 'url', place: 'url', steps: [] });
}

/** Servers resolve dot segments, encoded or not: what is put into a path must not leave it. */
function encodeSegment(text: string, path: Path): string {
  if (text === '' || text === '.' || text === '..') throw new MissingValue(path);
  return encodePart(text, path);
}

function encodePart(text: string, path: Path): string {
  // Half a surrogate pair has no percent-encoding.
  if (/\p{Cs}/u.test(text)) throw new MissingValue(path);
  return encodeURIComponent(text);
}

interface BodyPlan {
  readonly type: string | undefined;
  /** Whether a caller's text may have a member twice that is set. */
  readonly mayNotFit: boolean;
  readonly names: readonly string[];
  make(places: Places, caller: JsonObjectText | undefined): string | null;
}

function compileBody(document: RequestDocument, scope: Scope): BodyPlan {
  const { json, form, set = {} } = document;
  if (form !== undefined) {
    if (json !== undefined) scope.report([...scope.at, 'form'], 'a request has json or a form, not both');
    const fields = compileTexts(form, within(scope, 'form'));
    return {
      type: 'application/x-www-form-urlencoded',
      mayNotFit: false,
      names: fields.flatMap(([, template]) => namesOf(template)),
      make: (places) => {
        const params = new URLSearchParams();
        for (const [name, template] of fields) append(params, name, template.text(places));
        return params.toString();
      },
    };
  }
  if (json === undefined) return { type: undefined, mayNotFit: false, names: [], make: () => null };
  const type = 'application/json';
  if (json !== 'caller') {
    if (Object.keys(set).length > 0) scope.report([...scope.at, 'set'], 'goes with json: caller');
    const tree = compileTree(json, within(scope, 'json'));
    return {
      type,
      mayNotFit: false,
      names: placeholdersIn(json),
      make: (places) => writeJsonTree(tree(places) ?? null),
    };
  }
  const members = Object.entries(set).map(([name, template]) => ({
    path: name.split('.'),
    tree: compileTree(template, within(scope, 'set', name)),
    isId: template === '{id}',
  }));
  const setsOurId = Object.hasOwn(set, OUR_ID);
  const make = (places: Places, caller = JsonObjectText.parse('{}')): string => {
    let text = setsOurId ? caller : caller.without(OUR_ID);
    for (const member of members) text = withMember(text, member, places);
    return text.toString();
  };
  // Our own id is checked by whoever takes the request.
  const mayNotFit = Object.keys(set).some((name) => name !== OUR_ID);
  return { type, mayNotFit, names: placeholdersIn(set), make };
}

interface SetMember {
  readonly path: readonly string[];
  readonly tree: TreeTemplate;
  readonly isId: boolean;
}

/** A member that names the request already is left as its sender wrote it: 777 stays a number. */
function withMember(text: JsonObjectText, { path, tree, isId }: SetMember, places: Places): JsonObjectText {
  const value = tree(places);
  if (value === undefined) return text;
  const [name = ''] = path;
  if (isId && path.length === 1 && parseExternalId(text.member(name)) === value) return text;
  return text.with(path, writeJsonTree(value));
}

function withId(document: RequestDocument, name: string): RequestDocument {
  const { json, set = {} } = document;
  return json !== 'caller' || Object.hasOwn(set, name) ? document : { ...document, set: { ...set, [name]: '{id}' } };
}

function placeholdersIn(template: Template | Readonly<Record<string, Template>>): readonly string[] {
  return Array.from(JSON.stringify(template).matchAll(/\{([a-z_]+[^{}"|!]*)/g), ([, name = '']) => name);
}
