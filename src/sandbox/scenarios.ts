import { answer, pause, type Step, webhook } from './steps.js';

/** One way in which the sandbox behaves. */
export interface Scenario {
  /** What happens, in one line. */
  readonly summary: string;
  /** The steps of the provider, in this order: each begins when the one before it has ended. */
  readonly script: readonly Step[];
  /** The steps on the first call of each id, instead of `script`. */
  readonly first?: readonly Step[];
}

/** Every value of the member `scenario` of a request: first the common cases, then what providers should never do. */
export const scenarios: Readonly<Record<string, Scenario>> = {
  success: {
    summary: 'accepted, then the webhook with the BR Code',
    script: [answer.accepted, pause.normal, webhook.completed],
  },
  slow: {
    summary: 'the webhook comes after the default wait is over',
    script: [answer.accepted, pause.slow, webhook.completed],
  },
  never: { summary: 'accepted, and no webhook ever', script: [answer.accepted] },
  early: {
    summary: 'the webhook is delivered before the call itself is answered',
    script: [pause.normal, webhook.completed, answer.accepted],
  },
  twice: {
    summary: 'the same webhook twice',
    script: [answer.accepted, pause.normal, webhook.completed, webhook.completed],
  },
  fail: { summary: 'a webhook that says it failed, and why', script: [answer.accepted, pause.normal, webhook.failed] },
  refuse: { summary: 'the call is refused with 422 and a reason; no webhook', script: [answer.refused] },
  denied: { summary: 'the call is answered with 200, and a body that says no; no webhook', script: [answer.denied] },
  rejected: { summary: '404, as from a wrong URL; no webhook', script: [answer.rejected] },
  'rate-limited': {
    summary: '429 with Retry-After: for two seconds the service makes no call at all; no webhook',
    script: [answer.rateLimited],
  },
  error: {
    summary: "500 with the caller's Authorization in its body, then the webhook anyway",
    script: [answer.leakyError, pause.normal, webhook.completed],
  },
  sync: { summary: 'the BR Code comes with the answer itself; no webhook', script: [answer.completed] },

  processing: {
    summary: 'an intermediate status before the result and another one after it',
    script: [answer.accepted, webhook.processing, pause.normal, webhook.completed, webhook.processing],
  },
  conflict: {
    summary: 'a webhook of success, then one of failure',
    script: [answer.accepted, pause.normal, webhook.completed, webhook.failed],
  },
  'fail-then-success': {
    summary: 'a webhook of failure, then one of success',
    script: [answer.accepted, pause.normal, webhook.failed, webhook.completed],
  },
  incomplete: {
    summary: 'a webhook that says completed, without a BR Code',
    script: [answer.accepted, pause.normal, webhook.incomplete],
  },
  'bad-crc': {
    summary: 'a BR Code whose CRC is wrong',
    script: [answer.accepted, pause.normal, webhook.badCrc],
  },
  hang: { summary: 'the call is never answered; the webhook comes', script: [pause.normal, webhook.completed] },
  busy: {
    summary: '409, since the charge is being made; the webhook comes',
    script: [answer.busy, pause.normal, webhook.completed],
  },
  reset: {
    summary: "the call's connection is reset; the webhook comes",
    script: [answer.reset, pause.normal, webhook.completed],
  },
  unauthorized: { summary: '401 with every token', script: [answer.unauthorized] },
  expired: {
    summary: 'the first call of each id finds its token expired (401), the next one succeeds',
    first: [answer.expired],
    script: [answer.accepted, pause.normal, webhook.completed],
  },
  forbidden: { summary: '403', script: [answer.forbidden] },
  redirect: { summary: '302 to /auth', script: [answer.redirect] },
  huge: {
    summary: 'an answer without end; the webhook comes',
    script: [answer.endless, pause.normal, webhook.completed],
  },
  garbage: {
    summary: '200 with a body that is not JSON; the webhook comes',
    script: [answer.notJson, pause.normal, webhook.completed],
  },
  bare: {
    summary: 'the webhook has the BR Code alone; its cashin_id came with the answer to the call',
    script: [answer.accepted, pause.normal, webhook.bare],
  },
  text: { summary: 'the webhook comes as text/plain', script: [answer.accepted, pause.normal, webhook.asText] },
  batch: {
    summary: 'the webhook comes as {"pix":[…]} with the id in txid',
    script: [answer.accepted, pause.normal, webhook.batch],
  },
  'late-ack': {
    summary: 'the webhook at once, and the answer to the call after the delay',
    script: [webhook.completed, pause.normal, answer.accepted],
  },
};

/** An example body for each scenario, in the form of OpenAPI's `examples`. */
export const examples: Readonly<Record<string, { readonly summary: string; readonly value: object }>> =
  Object.fromEntries(
    Object.entries(scenarios).map(([scenario, { summary }]) => [
      scenario,
      { summary: `${scenario}: ${summary}`, value: { scenario, amount: 19.9 } },
    ]),
  );
