import type { OperationDocument } from '../../provider/language/document.js';
import { filterNamed, textOf } from '../../provider/language/filters.js';
import { scalarIn } from './request-pattern.js';

/** The amount in reais that a call is about, as far as the profile tells which member has it; undefined if it does not. */
export function amountIn({ input = {} }: OperationDocument, body: string): string | undefined {
  for (const [name, { about = '' }] of Object.entries(input)) {
    const [unit] = /\b(?:reais|cents)\b/.exec(about) ?? [];
    const value = unit === undefined ? undefined : scalarIn(body, name);
    if (value !== undefined) return unit === 'reais' ? value : textOf(filterNamed('reais')?.(value, ''));
  }
  // As in every API of the Banco Central's Pix.
  return scalarIn(body, 'valor', 'original');
}
