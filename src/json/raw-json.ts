import { JsonNumber, type JsonTree, writeJsonTree } from './json-tree.js';

// Stores and signals carry plain JSON, in which a number is a double. What a double would change, and every object, travels as a text
// of JSON under one name, and is written into the answer as it is.

const NAME = '$json';

/** A value of plain JSON that stands for a text of JSON. */
export type RawJson = { readonly $json: string };

/** The tree as plain JSON, from which `writeRawJson` writes the same text. */
export function toPlainJson(tree: JsonTree): string | number | boolean | null | RawJson {
  if (tree instanceof JsonNumber) {
    const number = Number(tree.text);
    return String(number) === tree.text ? number : { [NAME]: tree.text };
  }
  return typeof tree === 'object' && tree !== null ? { [NAME]: writeJsonTree(tree) } : tree;
}

/** The text of a value: what stands for a text is that text; anything else is as JSON.stringify writes it. */
export function writeRawJson(value: unknown): string {
  return isRawJson(value) ? value.$json : JSON.stringify(value);
}

/** The text of an object, whose members may stand for texts; a member that is undefined is left out. */
export function writeRawMembers(members: object): string {
  let text = '';
  for (const [name, value] of Object.entries(members)) {
    if (value !== undefined) text += `${text === '' ? '' : ','}${JSON.stringify(name)}:${writeRawJson(value)}`;
  }
  return `{${text}}`;
}

function isRawJson(value: unknown): value is RawJson {
  return (
    typeof value === 'object' &&
    value !== null &&
    NAME in value &&
    typeof value.$json === 'string' &&
    Object.keys(value).length === 1
  );
}
