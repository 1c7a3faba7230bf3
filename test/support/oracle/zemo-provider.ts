import type { Outcome } from '../../../src/event-manager/index.js';
import { type Answer, jsonOf } from '../../../src/provider/api-client/exchange.js';
import {
  invalidResult,
  refusal,
  refused,
  unanswered,
  unclear,
} from '../../../src/provider/api-client/provider-answer.js';
import { inspectBrCode } from '../../../src/provider/br-code.js';
import {
  type Acknowledgement,
  type ProviderNotice,
  readAcknowledgement,
  readProviderMessage,
  readWebhookBody,
  subjectsOf,
} from './zemo-reader.js';

// How Zemo was spoken to before there were profiles, for the tests that compare its profile with it.

/** How many cases the profile and this are compared in. */
export const DIFFERENTIAL_RUNS = Number(process.env['DIFFERENTIAL_RUNS'] ?? 2_000);

/** What a webhook of Zemo says about one request. */
export type ZemoNotice =
  | { readonly kind: 'outcome'; readonly externalId: string; readonly outcome: Outcome }
  | { readonly kind: 'intermediate'; readonly externalId: string }
  | { readonly kind: 'unidentified' };

/** Reads a webhook of Zemo. `faults` are the ids of codes that banks would refuse, and why. Throws MalformedBody or UnsupportedMediaType. */
export function readZemoWebhook(
  body: Buffer,
  contentType: string | undefined,
): { readonly notices: readonly ZemoNotice[]; readonly faults: readonly unknown[] } {
  const messages = readProviderMessage(readWebhookBody(body, contentType));
  const faults = messages.flatMap((message) => {
    const inspected = message.kind === 'succeeded' ? inspectBrCode(message.brCode) : undefined;
    return message.kind === 'succeeded' && inspected?.valid === false ? [[message.externalId, inspected.fault]] : [];
  });
  return { notices: messages.map(noticeOf), faults };
}

function noticeOf(message: ProviderNotice): ZemoNotice {
  if (message.kind === 'unidentified') return message;
  const { externalId } = message;
  if (message.kind === 'intermediate') return { kind: 'intermediate', externalId };
  if (message.kind !== 'succeeded') {
    const error = { ...failures[message.kind], reason: message.reason };
    return { kind: 'outcome', externalId, outcome: { state: 'failed', error } };
  }
  const { brCode, cashinId = null } = message;
  return {
    kind: 'outcome',
    externalId,
    outcome: { state: 'succeeded', result: { qr_code: brCode, cashin_id: cashinId } },
  };
}

const failures = {
  failed: { code: 'provider-failed', detail: 'the provider says that the request failed' },
  invalid: {
    code: 'provider-invalid-result',
    detail: 'the provider says that the request is done, but sent no usable result',
  },
} as const;

/** What Zemo answers if it accepted the request: the outcome, or that the outcome comes later. */
export type ZemoAccepted = Exclude<Acknowledgement, { kind: 'failed' | 'invalid' }>;

/** Reads the answer of Zemo to a charge. Throws ProviderError if it did not accept it. */
export function readZemoAnswer(answer: Answer, secrets: readonly string[]): ZemoAccepted {
  const { status, data } = answer;
  if (status >= 500 || UNCLEAR.has(status)) throw unclear(status);
  if (status >= 300) throw refusal(answer, secrets);
  if (typeof data !== 'string') throw unanswered(data, status);
  let accepted: ZemoAccepted = { kind: 'accepted' };
  for (const subject of subjectsOf(jsonOf(answer))) {
    const acknowledgement = readAcknowledgement(subject);
    if (acknowledgement.kind === 'failed') throw refused(status, subject, secrets);
    if (acknowledgement.kind === 'invalid') throw invalidResult(status, acknowledgement.reason);
    accepted = { ...accepted, ...acknowledgement };
    if (accepted.kind === 'succeeded') break;
  }
  return accepted;
}

const UNCLEAR: ReadonlySet<number> = new Set([303, 408, 409, 425]);
