import { createHmac } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { type Answer, type Deployment, type DeploymentOptions, notify, sendWebhook } from '../support/deployment.js';
import type { ServiceProcess } from '../support/service-process.js';
import { TOKEN_AUTH, TOKEN_HEADERS } from '../support/token-auth.js';
import type { Errand, ProfileName, Scenario } from './errand.js';

/** What webhooks are about: the request itself, and what follows it. */
export const NEW_QRCODE = 'new-qrcode';
export const PAYMENT = 'payment';

/** What a webhook says of a request: its result, or why it failed; a result of the test's own if it is empty. */
export interface Report {
  readonly result?: { readonly qr_code: string; readonly cashin_id?: string };
  readonly reason?: string;
}

/** How the provider of a run is spoken to, and speaks. */
export interface Dialect {
  /** How the deployment differs. */
  readonly deployment: Pick<DeploymentOptions, 'profile' | 'environment' | 'sandboxEnvironment'>;
  /** Whether the provider is asked once more at the deadline of a caller, and about payments. */
  readonly looks: boolean;
  /** The headers of a call that have the sandbox behave as the errand says. */
  headersOf(errand: Pick<Errand, 'scenario' | 'delayMs'> | 'never'): Readonly<Record<string, string>>;
  /** What the sandbox sends webhooks about, for a call of this scenario as its journal has it. */
  reportedBy(scenario: string): readonly string[];
  /** Sends an instance a webhook about a request that was asked for, as the provider would. */
  report(deployment: Deployment, instance: ServiceProcess, id: string, report: Report): Promise<Answer>;
}

/** The provider that the service knows of itself: webhooks name our id. */
class Zemo implements Dialect {
  readonly deployment = { environment: TOKEN_AUTH, sandboxEnvironment: TOKEN_AUTH };
  readonly looks = false;

  headersOf(): Readonly<Record<string, string>> {
    return {}; // the body says it
  }

  reportedBy(scenario: string): readonly string[] {
    return scenario === 'sync' || scenario === 'refuse' ? [] : [NEW_QRCODE];
  }

  report(_: Deployment, instance: ServiceProcess, id: string, { result, reason }: Report): Promise<Answer> {
    const failed = { br_code: '', status: 'failed', error: reason };
    const members = reason === undefined ? result && { ...result, br_code: result.qr_code } : failed;
    return notify(instance, id, members, TOKEN_HEADERS);
  }
}

const KEY = 'the-key-of-the-service';
const SECRET = 'the-secret-of-the-provider';

/** What the sandbox of the profile does, by the scenario of an errand. */
const WORDS: Readonly<Record<Scenario, string>> = {
  success: 'success',
  twice: 'success,twice',
  fail: 'fail',
  early: 'success,early',
  slow: 'success,late',
  'late-ack': 'success,early',
  error: 'success,error',
  reset: 'success,reset',
  sync: 'sync',
  refuse: 'refuse',
};

/** A provider by profile that makes the id: webhooks name no other, and each success is followed by a payment. */
class Learned implements Dialect {
  readonly deployment = {
    profile: {
      PROVIDER_FILE: fileURLToPath(new URL('learned.yaml', import.meta.url)),
      LEARNED_URL: 'http://127.0.0.1',
      LEARNED_KEY: KEY,
      LEARNED_WEBHOOK_SECRET: SECRET,
    },
    sandboxEnvironment: { DELAY: '300', SLOW: '2500' },
  };
  readonly looks = true;

  headersOf(errand: Pick<Errand, 'scenario' | 'delayMs'> | 'never'): Readonly<Record<string, string>> {
    if (errand === 'never') return { 'x-sandbox-scenario': 'open,never' };
    const { scenario, delayMs } = errand;
    // The sandbox takes no delay of a call's own.
    const soon = delayMs < 150 && scenario !== 'slow' ? ',soon' : '';
    return { 'x-sandbox-scenario': `${WORDS[scenario]}${soon}` };
  }

  reportedBy(scenario: string): readonly string[] {
    const [example = ''] = scenario.split(',');
    return { success: [NEW_QRCODE, PAYMENT], sync: [PAYMENT], fail: [NEW_QRCODE] }[example] ?? [];
  }

  async report(
    { sandbox }: Deployment,
    instance: ServiceProcess,
    id: string,
    { result, reason }: Report,
  ): Promise<Answer> {
    // Its own id, as the provider tells it to whoever asks by ours.
    const asked = await sandbox.fetch(`/charges/of/${id}`, { headers: { authorization: `Bearer ${KEY}` } });
    const { id: charge } = (await asked.json()) as { readonly id?: string };
    if (charge === undefined) throw new Error(`the provider does not know ${id}`);
    const says =
      reason === undefined
        ? { event: 'charge.ready', charge, code: result?.qr_code ?? `code of ${id}` }
        : { event: 'charge.failed', charge, reason };
    const body = JSON.stringify(says);
    return sendWebhook(instance, body, { 'x-signature': createHmac('sha256', SECRET).update(body).digest('hex') });
  }
}

/** The dialect of each profile. */
export const DIALECTS: Readonly<Record<ProfileName, Dialect>> = { zemo: new Zemo(), learned: new Learned() };
