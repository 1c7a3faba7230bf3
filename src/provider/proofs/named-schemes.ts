import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { VerifyDocument } from '../language/document.js';

/** What schemes.yaml has: each name stands for schemes that are spelled out but for their keys. */
export type NamedSchemes = Readonly<Record<string, VerifyDocument>>;

let schemes: NamedSchemes | undefined;

/** The schemes that have a name. */
export function namedSchemes(): NamedSchemes {
  return (schemes ??= parse(readFileSync(new URL('schemes.yaml', import.meta.url), 'utf8')) as NamedSchemes);
}
