import type { Call } from '../provider/call.js';
import { CALL_HEADERS } from '../provider/api-client/exchange.js';
import type { Placeholders } from './placeholders.js';

/** A call as the command that makes it: `curl` with its options, one a line. */
export function curlOf(call: Call, options: readonly string[], { shellWord }: Placeholders): readonly string[] {
  const { method, origin, path, headers, body } = call;
  const url = origin + path;
  const words = [
    `curl --request ${method} ${shellWord(url)}`,
    ...(/[[\]{}]/.test(url) ? ['--globoff'] : []),
    ...options,
    ...pairsOf(Object.entries(CALL_HEADERS).flat()).map(
      ([name, value]) => `--header ${shellWord(`${name}: ${value}`)}`,
    ),
    ...pairsOf(headers).map(([name, value]) => headerOption(name, value, shellWord)),
    ...(body === null ? [] : [`--data-raw ${shellWord(body)}`]),
  ];
  return words.map((word, at) => `${at === 0 ? '' : '  '}${word}${at < words.length - 1 ? ' \\' : ''}`);
}

/** Everything that a call holds, as one text. */
export function textOfCall({ origin, path, headers, body }: Call): string {
  return [origin, path, ...headers, ...pairsOf(headers).map(([, value]) => passwordOf(value)), body ?? ''].join('\n');
}

/** Names and values in turn, as pairs. */
function pairsOf(flat: readonly string[]): readonly (readonly [string, string])[] {
  return flat.flatMap((name, at) => (at % 2 === 0 ? [[name, flat[at + 1] ?? ''] as const] : []));
}

/** A user and a password are readable in curl's own option only. */
function headerOption(name: string, value: string, shellWord: Placeholders['shellWord']): string {
  const password = name.toLowerCase() === 'authorization' ? passwordOf(value) : '';
  if (password !== '') return `--user ${shellWord(password)}`;
  // A header without a value is left out, unless it ends with a semicolon.
  return `--header ${shellWord(value === '' ? `${name};` : `${name}: ${value}`)}`;
}

function passwordOf(value: string): string {
  const [, encoded] = /^Basic (\S+)$/.exec(value) ?? [];
  return encoded === undefined ? '' : Buffer.from(encoded, 'base64').toString();
}
