import { randomBytes } from 'node:crypto';

/** Names that stand in texts for values that are not shown, and which a shell fills in. */
export interface Placeholders {
  /** What stands for a variable of the shell: letters and digits, which no encoding changes. */
  readonly for: (name: string) => string;
  /** The same as an origin, where a URL is needed. */
  readonly urlFor: (name: string) => string;
  /** The names in a text. */
  readonly namesIn: (text: string) => readonly string[];
  /** The text as one word of a POSIX shell. */
  readonly shellWord: (text: string) => string;
}

/** Makes placeholders that are in no other text. */
export function makePlaceholders(): Placeholders {
  const nonce = randomBytes(8).toString('hex');
  const names: string[] = [];
  const pattern = new RegExp(
    `(?:https(?:://|%3A%2F%2F)(?=x${nonce}n\\d+x\\.invalid))?x${nonce}n(\\d+)x(?:\\.invalid)?`,
    'gi',
  );
  const markerFor = (name: string): string => {
    if (!names.includes(name)) names.push(name);
    return `x${nonce}n${names.indexOf(name)}x`;
  };
  return {
    for: markerFor,
    urlFor: (name) => `https://${markerFor(name)}.invalid`,
    namesIn: (text) => Array.from(text.matchAll(pattern), ([, index]) => names[Number(index)] ?? ''),
    shellWord: (text) => {
      const parts = text.split(pattern); // literal text and indices in turn
      if (parts.length === 1) return quoteLiteral(text);
      return parts.every((part, at) => at % 2 === 1 || !/["$`\\!]/.test(part))
        ? `"${parts.map((part, at) => (at % 2 === 0 ? part : reference(names[Number(part)], parts[at + 1]))).join('')}"`
        : parts
            .map((part, at) => (at % 2 === 0 ? quotePart(part) : `"${reference(names[Number(part)], '')}"`))
            .join('');
    },
  };
}

/** Braces where a character that could belong to the name follows. */
function reference(name = '', next = ''): string {
  return /^\w/.test(next) ? `\${${name}}` : `$${name}`;
}

function quoteLiteral(text: string): string {
  return /^[\w.,:/@%+=-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

function quotePart(text: string): string {
  return text === '' ? '' : quoteLiteral(text);
}
