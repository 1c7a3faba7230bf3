import { randomInt, randomUUID } from 'node:crypto';
import type { Change } from './said.js';

/** What a request has in place of what all requests of an example have: our id and URL, and the provider's ids and codes. */
export class OwnValues {
  readonly #values = new Map<string, string>();
  readonly #change: Change;

  constructor({ id, callback }: { readonly id: string | undefined; readonly callback: string | undefined }) {
    const fill = (text: string): string => {
      const withId = id === undefined ? text : text.replaceAll('{id}', id);
      return callback === undefined ? withId : withId.replaceAll('{callback}', callback);
    };
    // Ids also stand in URLs, as a part of them.
    const own = (text: string): string => {
      const whole = this.#values.get(text);
      if (whole !== undefined) return whole;
      const parts = text.split(/([/?&=#])/);
      return parts.map((part) => this.#values.get(part) ?? fill(part)).join('');
    };
    this.#change = <T extends string | number>(value: T): T => {
      if (typeof value === 'string') return own(value) as T;
      const other = this.#values.get(String(value));
      return (other === undefined ? value : Number(other)) as T;
    };
  }

  /** Changes what an example says into what is said of this request. */
  get change(): Change {
    return this.#change;
  }

  /** What stands for a constant from now on; it keeps what stands for it already. */
  replace(constant: string, value: string): string {
    const known = this.#values.get(constant);
    if (known !== undefined) return known;
    this.#values.set(constant, value);
    return value;
  }

  /** Whether something stands for a constant. */
  has(constant: string): boolean {
    return this.#values.has(constant);
  }
}

/**
 * Another id of the same kind: as many digits, or the same word before something of its own. No two are equal, as far as there are so many
 * with these digits.
 */
export function idLike(constant: string): string {
  if (/^\d+(?:[.:-]\d+)*$/.test(constant)) return constant.replace(/\d+/g, (digits) => nextDigits(digits.length));
  const [word = ''] = /^[A-Za-z]{2,}(?:_|(?=\d))/.exec(constant) ?? [];
  return word + randomUUID().replaceAll('-', '');
}

const counters = new Map<number, number>();

/** So many digits, which do not begin with 0. */
function nextDigits(count: number): string {
  // Digits beyond these would not make a difference.
  const counted = Math.min(count, 12);
  const first = 10 ** (counted - 1);
  const next = counters.get(counted) ?? randomInt(9 * first);
  counters.set(counted, (next + 1) % (9 * first));
  return String(first + next).padEnd(count, '0');
}
