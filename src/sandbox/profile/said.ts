import { isList, isMembers, JsonNumber, type JsonTree, parseJsonTree, writeJsonTree } from '../../json/json-tree.js';
import type { Said, Template } from '../../provider/language/document.js';

/** Gives the value that stands for a scalar. */
export type Change = <T extends string | number>(value: T) => T;

/** What the provider says in an example, with other values in it. */
export function rewriteSaid(said: Said, change: Change): Said {
  const { json, form, headers, query, url, text } = said;
  return {
    ...said,
    ...(json !== undefined && { json: rewrite(json, change) }),
    ...(form && { form: rewriteTexts(form, change) }),
    ...(headers && { headers: rewriteTexts(headers, change) }),
    ...(query && { query: rewriteTexts(query, change) }),
    ...(url !== undefined && { url: rewriteText(url, change) }),
    ...(text !== undefined && { text: rewriteText(text, change) }),
  };
}

/** The body that says it, and its content type if there is any. */
export function bodyOf({ json, form, text }: Said): { readonly contentType?: string; readonly body: string } {
  if (json !== undefined) return { contentType: 'application/json', body: JSON.stringify(json) };
  if (form) return { contentType: 'application/x-www-form-urlencoded', body: new URLSearchParams(form).toString() };
  return text === undefined ? { body: '' } : { contentType: 'text/plain; charset=utf-8', body: text };
}

/** The tree with a value at the path; what is missing on the way is made. */
export function withValue(
  tree: Template | undefined,
  [step, ...rest]: readonly (string | number)[],
  value: string | number,
): Template {
  if (step === undefined) return value;
  if (typeof step === 'number') {
    const list: readonly Template[] = Array.isArray(tree) ? tree : [];
    const length = Math.max(list.length, step + 1);
    return Array.from({ length }, (_, index) =>
      index === step ? withValue(list[index], rest, value) : (list[index] ?? null),
    );
  }
  const members = new Map(typeof tree === 'object' && tree !== null ? Object.entries(tree) : []);
  members.set(step, withValue(members.get(step), rest, value));
  return Object.fromEntries(members);
}

function rewrite(value: Template, change: Change): Template {
  if (typeof value === 'string') return rewriteText(value, change);
  if (typeof value === 'number') return change(value);
  if (typeof value !== 'object' || value === null) return value;
  if (isTemplateList(value)) return value.map((element) => rewrite(element, change));
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, rewrite(member, change)]));
}

/** A file may have numbers where texts are sent. */
function rewriteTexts(texts: Readonly<Record<string, unknown>>, change: Change): Record<string, string> {
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, rewriteText(String(text), change)]));
}

/** A text that holds JSON is rewritten value by value, so that it still holds JSON afterwards. */
function rewriteText(text: string, change: Change): string {
  if (/^\s*[[{]/.test(text)) {
    try {
      return writeJsonTree(rewriteTree(parseJsonTree(text), change));
    } catch {
      // A template, such as {id}.
    }
  }
  return change(text);
}

/** A number that a double does not hold keeps its digits. */
function rewriteTree(tree: JsonTree, change: Change): JsonTree {
  if (typeof tree === 'string') return rewriteText(tree, change);
  if (tree instanceof JsonNumber) {
    const number = Number(tree.text);
    return new JsonNumber(String(number) === tree.text ? String(change(number)) : change(tree.text));
  }
  if (isList(tree)) return tree.map((element) => rewriteTree(element, change));
  if (!isMembers(tree)) return tree;
  return Object.fromEntries(Object.entries(tree).map(([name, member]) => [name, rewriteTree(member, change)]));
}

function isTemplateList(value: object): value is readonly Template[] {
  return Array.isArray(value);
}
