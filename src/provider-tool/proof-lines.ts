import { CallbackTokens } from '../provider/proofs/callback-token.js';
import { type Attempt, Checker } from './attempt.js';
import type { CapturedWebhook } from './captured-webhook.js';
import { diagnose, missingPairs, missingPlaces } from './diagnosis.js';
import { keyNames, spelledSchemes } from './key-mistakes.js';

/** Whether a proof holds, and if not, why. */
export interface ProofReport {
  readonly holds: boolean;
  /** The webhook without the mistakes that were found. */
  readonly attempt: Attempt;
  readonly lines: readonly string[];
}

/** Checks the proof of a webhook, and finds out why it does not hold. No line has a secret. */
export async function proofLines({ opened, attempt, faults, secrets }: CapturedWebhook): Promise<ProofReport> {
  const { means } = attempt;
  const { usesCallback } = opened.profile;
  if (means.kind === 'service' && means.auth === 'none' && faults.length === 0) {
    return {
      holds: true,
      attempt,
      lines: ['proof: none is asked for (WEBHOOK_AUTH=none): anybody could have sent it'],
    };
  }
  if (faults.length > 0)
    return { holds: false, attempt, lines: faults.map((fault) => `proof: can not be checked: ${fault}`) };
  const fetchFaults: string[] = [];
  const checker = new Checker((sentence) => fetchFaults.push(sentence));
  await checker.prepare(attempt);
  if (checker.holds(attempt)) return { holds: true, attempt, lines: [`proof: holds${withWhichKey(attempt, checker)}`] };
  const ofUrl = urlFault(attempt, usesCallback);
  if (ofUrl) return { holds: false, attempt, lines: ['proof: DOES NOT HOLD', ...ofUrl] };
  const told = fetchFaults.map((sentence) => `because: ${sentence}`);
  const { mistakes, tried } = diagnose(attempt, checker, secrets);
  const lines = ['proof: DOES NOT HOLD', ...told];
  if (mistakes.length > 0) {
    const found = mistakes.flatMap(({ what, advice }) => [`because: ${what}`, `     do: ${advice}`]);
    const each = mistakes.length > 1 ? [`${mistakes.length} mistakes together explain it:`] : [];
    return { holds: false, attempt: mistakes.at(-1)?.mended ?? attempt, lines: [...lines, ...each, ...found] };
  }
  return { holds: false, attempt, lines: [...lines, ...unexplained(attempt, tried)] };
}

/** What is wrong with the token in the URL, which must be right whatever else proves the webhook. */
function urlFault(attempt: Attempt, usesCallback: boolean): readonly string[] | undefined {
  if (!usesCallback) return undefined;
  const target = new CallbackTokens(attempt.callbackSecrets).read(attempt.url.split('?', 1)[0] ?? '');
  if (target === 'forged') {
    const isGiven = attempt.callbackSecrets.length > 0;
    return [
      `because: the token in its URL is not signed with CALLBACK_SECRET${isGiven ? '' : ', which is not given'}`,
      '     do: Give the CALLBACK_SECRET of the service that made the request; after a rotation, the old one behind a comma.',
    ];
  }
  const needsOne = spelledSchemes(attempt).some(({ scheme }) => scheme === 'callback');
  if (target || !needsOne) return undefined;
  return [
    'because: its URL has no token of ours',
    '     do: The provider must call the URL that the request told it, and no other.',
  ];
}

/** Which of several keys it is. */
function withWhichKey(attempt: Attempt, checker: Checker): string {
  const told = keyNames(attempt).flatMap((name) => {
    const keys = attempt.settings[name]?.split(',') ?? [];
    const at = keys.findIndex((key) => checker.holds({ ...attempt, settings: { ...attempt.settings, [name]: key } }));
    if (keys.length < 2) return at === -1 ? [] : [name];
    const others = at > 0 ? ': the provider does not sign with the first one yet, or any more' : '';
    return at === -1 ? [] : [`key ${at + 1} of ${keys.length} in ${name}${others}`];
  });
  return told.length === 0 ? '' : `, with ${told.join(' and ')}`;
}

function unexplained(attempt: Attempt, tried: number): readonly string[] {
  const missing = missingPlaces(attempt);
  if (missing.length > 0) {
    return [
      ...missing.map((place) => `because: ${place} is missing`),
      '     do: If the provider sends it, something before this service takes it away. If it does not, this is no webhook of its, or no signature is switched on there.',
    ];
  }
  const pairs = missingPairs(attempt);
  if (pairs.length > 0) {
    return [
      ...pairs.map((sentence) => `because: ${sentence}`),
      '     do: Compare take, content and time in webhook.verify of the profile with what the provider documents.',
    ];
  }
  const names = keyNames(attempt);
  return [
    `because: no usual mistake explains it (${tried} were tried)`,
    `     do: Compare ${names.length === 0 ? 'the keys of the profile' : names.join(' and ')} with the key that the provider shows for this URL and this environment (production and sandbox have keys of their own), and capture the bytes before any proxy.`,
  ];
}
