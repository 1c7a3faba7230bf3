import type { InboxKind } from '../inbox/inbox.js';
import type { Provider, WebhookTarget } from '../provider/provider.js';

/** A webhook as it came, now or earlier. */
export interface Arrived {
  readonly target: WebhookTarget;
  readonly rawHeaders: readonly string[];
  readonly receivedAt: Date;
}

/** Why a webhook settled nothing, for the one who finds it in the inbox. */
export const reasons = {
  unmatched: 'Nobody has asked for its request here, or the request has expired.',
  early:
    'Nobody had asked for its request when it came. Its outcome is kept for EARLY_TTL, for a call that may still come.',
  unidentified: 'It names no request: the places in which the profile looks for an id are empty.',
  conflicting: 'Its request has another outcome already, and the first one counts.',
  disagreeing: 'The ids that it carries are not those of one request.',
  unlisted: 'It has a state that the profile does not know.',
  unreadable: 'Its body can not be read',
} as const satisfies Partial<Record<InboxKind, string>>;

/** What becomes of a notice that is then found in the inbox. */
export type KeptResult = Exclude<keyof typeof reasons, 'unreadable'>;

/** Whether a notice with this result settled nothing, and somebody may want to know why. */
export function isKept(result: string): result is KeptResult {
  return Object.hasOwn(reasons, result);
}

/** Headers that say when a webhook was signed: by their names, or in a list such as `t=1700000000,v1=…`. */
const TIME = /time|date/i;
const TIME_IN_LIST = /(?:^|[,;\s])ts?=(\d{9,13})(?![^,;\s])/;

/** Why a webhook is not authentic, as far as its head tells. */
export function whyRejected(provider: Provider, { rawHeaders, receivedAt, target }: Arrived): string {
  if (provider.prove(rawHeaders, receivedAt, target)) {
    return 'Its signature does not fit: it was made with another secret than ours, or of other bytes than these.';
  }
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const [name, value] = [rawHeaders[at]!, rawHeaders[at + 1]!];
    const text = TIME.test(name) ? value : TIME_IN_LIST.exec(value)?.[1];
    const signedAt = text === undefined ? undefined : readInstant(text);
    if (signedAt && provider.prove(rawHeaders, signedAt, target)) {
      return `It was signed at ${signedAt.toISOString()}, too far from our clock: it is a replay, or a clock is wrong.`;
    }
  }
  return 'Nothing in its headers or its URL proves it: a header or a token is missing, has another form, or is not ours.';
}

/** Seconds or milliseconds since the epoch, or a date in words. */
function readInstant(text: string): Date | undefined {
  const isNumber = /^\d{9,13}$/.test(text);
  const instant = new Date(isNumber ? Number(text) * (text.length > 11 ? 1 : 1_000) : text);
  return Number.isNaN(instant.getTime()) ? undefined : instant;
}
