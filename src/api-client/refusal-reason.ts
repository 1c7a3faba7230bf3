const MAX_REASON = 500;

/** Where providers put the reason of a refusal, the most telling member first. */
const MEMBERS = ['message', 'detail', 'reason', 'error', 'errors', 'status'];

/** The provider's reason in a parsed body, on at most 500 characters and without `secrets`; undefined where there is none. */
export function readReason(body: unknown, secrets: readonly string[]): string | undefined {
  // The longest first, since one may be a part of another; the cut last, since half a secret would not be recognised.
  const longestFirst = secrets.toSorted((a, b) => b.length - a.length);
  const reason = longestFirst.reduce((text, secret) => text.replaceAll(secret, '***'), textIn(body, 4));
  // A pair of surrogates that the cut took apart is no text.
  return reason.slice(0, MAX_REASON).replace(/\p{Surrogate}/gu, '') || undefined;
}

/** The strings in a value, or in the first member of an object that has any. */
function textIn(value: unknown, depth: number): string {
  if (typeof value === 'string') return value.trim();
  if (typeof value !== 'object' || value === null || depth === 0) return '';
  if (Array.isArray(value)) {
    const texts = value.map((element) => textIn(element, depth - 1));
    return texts.filter((text) => text !== '').join('; ');
  }
  const members = new Map(Object.entries(value));
  for (const name of MEMBERS) {
    const text = textIn(members.get(name), depth - 1);
    if (text !== '') return text;
  }
  return '';
}
