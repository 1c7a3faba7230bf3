import { createHmac, hash } from 'node:crypto';
import { JsonNumber, type JsonTree, writeJsonTree } from '../../json/json-tree.js';

/** What a filter takes and gives: a value, or bytes (of `raw`). Undefined means that there is none, or that it does not fit. */
export type Filtered = JsonTree | Buffer | undefined;

/** Changes a value. `secret` is the setting that `hmac_sha256(env.NAME)` names. */
export type Filter = (value: JsonTree | Buffer, secret: string) => Filtered;

const filters = {
  lower: ofText((text) => text.toLowerCase()),
  upper: ofText((text) => text.toUpperCase()),
  trim: ofText((text) => text.trim()),
  alnum: ofText((text) => text.replace(/[^A-Za-z0-9]+/g, '')),
  base64: ofBytes((bytes) => Buffer.from(bytes).toString('base64')),
  sha256: ofBytes((bytes) => hash('sha256', bytes, 'hex')),
  hmac_sha256: (value, secret) =>
    ofBytes((bytes) => createHmac('sha256', secret).update(bytes).digest('hex'))(value, secret),
  json: (value) => (Buffer.isBuffer(value) ? undefined : writeJsonTree(value)),
  cents: ofAmount(cents),
  reais: ofAmount(reais),
} satisfies Record<string, Filter>;

/** The names of all filters. */
export const FILTER_NAMES: readonly string[] = Object.keys(filters);

/** The filter with this name; undefined if there is none. */
export function filterNamed(name: string): Filter | undefined {
  return Object.hasOwn(filters, name) ? filters[name as keyof typeof filters] : undefined;
}

/** A scalar as text, the digits of a number as they came; undefined for anything else. */
export function textOf(value: Filtered): string | undefined {
  if (typeof value === 'string') return value;
  if (value instanceof JsonNumber) return value.text;
  return typeof value === 'boolean' ? String(value) : undefined;
}

function ofText(change: (text: string) => string): Filter {
  return (value) => {
    const text = textOf(value);
    return text === undefined ? undefined : change(text);
  };
}

function ofBytes(change: (bytes: string | Buffer) => string): Filter {
  return (value) => {
    const bytes = Buffer.isBuffer(value) ? value : textOf(value);
    return bytes === undefined ? undefined : change(bytes);
  };
}

/** An amount stays what it was, a number or a text. */
function ofAmount(change: (digits: string) => string | undefined): Filter {
  return (value) => {
    const changed = change(textOf(value) ?? '');
    return changed !== undefined && value instanceof JsonNumber ? new JsonNumber(changed) : changed;
  };
}

/** 19.9 becomes 1990. More than two decimals do not fit. */
function cents(amount: string): string | undefined {
  const [, sign = '', whole = '', decimals = ''] = /^(-?)(\d{1,30})(?:\.(\d{1,2})0*)?$/.exec(amount) ?? [];
  if (whole === '') return undefined;
  return sign + (whole + decimals.padEnd(2, '0')).replace(/^0+(?=\d)/, '');
}

/** 1990 becomes 19.90. Only a whole number fits. */
function reais(amount: string): string | undefined {
  const [, sign = '', digits = ''] = /^(-?)(\d{1,30})$/.exec(amount) ?? [];
  if (digits === '') return undefined;
  const padded = digits.replace(/^0+(?=\d)/, '').padStart(3, '0');
  return `${sign}${padded.slice(0, -2)}.${padded.slice(-2)}`;
}
