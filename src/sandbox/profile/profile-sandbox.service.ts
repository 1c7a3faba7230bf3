import { Injectable, Logger, NotFoundException, UnauthorizedException } from '@nestjs/common';
import type { Response } from 'express';
import type { Profile } from '../../config/config.js';
import type { JsonMembers } from '../../json/json-tree.js';
import type { ExampleDocument, Said } from '../../provider/language/document.js';
import { membersOf } from '../../provider/language/templates.js';
import { type CompiledEvent, type CompiledProfile, compileProfile } from '../../provider/profile/compile-profile.js';
import { hasOwnProof } from '../../provider/profile/needs.js';
import { bindVerify } from '../../provider/proofs/bind-verify.js';
import type { ProfileProof } from '../../provider/proofs/profile-proof.js';
import { SandboxOptions } from '../sandbox.options.js';
import { SandboxState } from '../sandbox-state.js';
import { answer, tooMany } from '../steps.js';
import { amountIn } from './amount.js';
import { withBodyTokens } from './body-tokens.js';
import { grantOf } from './grant.js';
import type { Received } from './request-pattern.js';
import { Resource, Resources } from './resources.js';
import { type Match, Routes } from './routes.js';
import { bodyOf } from './said.js';
import { type Behaviour, readScenario, SCENARIO_HEADER } from './scenario.js';
import { webhookMessage } from './webhook-message.js';

/** The time from the end of an operation to what follows it, such as its payment. */
const FOLLOW_UP_MS = 1_000;

const MAX_EXPIRED = 10_000;

const FAILED: ReadonlySet<string> = new Set(['refused', 'failed', 'invalid']);

/** One call of an operation. */
interface Call {
  readonly received: Received;
  readonly resource: Resource;
  readonly response: Response;
}

/** The stand-in for the provider that a profile describes: it plays the profile's examples. */
@Injectable()
export class ProfileSandbox {
  readonly #logger = new Logger(ProfileSandbox.name);
  readonly #standIn: Profile;
  readonly #profile: CompiledProfile;
  readonly #env: JsonMembers;
  readonly #secrets: readonly string[];
  readonly #proof: ProfileProof | undefined;
  readonly #routes: Routes;
  readonly #resources = new Resources();
  /** The calls whose token has expired once, as the behaviour `expired` has it. */
  readonly #expired = new Set<string>();

  constructor(
    private readonly options: SandboxOptions,
    private readonly state: SandboxState,
  ) {
    const { profile } = options;
    if (!profile) throw new Error('the sandbox has no profile');
    this.#standIn = profile;
    const { document, settings } = profile;
    this.#profile = compileProfile(document);
    this.#env = membersOf(Object.entries(settings));
    this.#secrets = Object.entries(settings).flatMap(([name, value]) =>
      document.settings?.[name]?.secret ? value.split(',') : [],
    );
    this.#proof = hasOwnProof(document) ? bindVerify(this.#profile.verify, settings) : undefined;
    this.#routes = new Routes(this.#profile, this.#env);
  }

  /** Answers a call. Throws Nest's exception for 401, 404 or 422. */
  receive(received: Received, response: Response): void {
    const matches = this.#routes.find(received);
    const [match] = matches;
    if (!match) throw new NotFoundException(`no request of ${this.#profile.document.name} is made like this`);
    const { route, fit } = match;
    if (route.kind === 'token') this.#exchange(match, received, response);
    else if (!this.#isAuthorized(match)) throw new UnauthorizedException('The token or the key is not valid');
    else if (route.kind === 'operation') this.#take(route.event, match, received, response);
    else {
      const events = matches.flatMap((each) => (each.route.kind === 'lookup' ? [each.route.event.name] : []));
      const said = this.#resources
        .find({ id: fit.values.get('id'), theirs: fit.values.get('theirs') })
        ?.standing(events);
      if (!said) throw new NotFoundException('there is no such resource');
      send(response, said);
    }
  }

  #isAuthorized({ fit: { isAuthorized, token } }: Match): boolean {
    return isAuthorized && (token === undefined || this.state.tokens.has(token));
  }

  #exchange({ fit }: Match, { headers: { authorization = '' } }: Received, response: Response): void {
    const { journal, tokens, settings } = this.state;
    journal.addAuth();
    const { auth, expires_in: expiresIn } = settings;
    if (auth === 'hang') return;
    if (auth === 'limit') return tooMany(response);
    if (auth === 'error') return answer.leakyError({ response, authorization });
    if (auth === 'refuse' || !fit.isAuthorized) throw new UnauthorizedException('The credentials are not valid');
    send(response, grantOf(this.#profile, tokens.issue(expiresIn), expiresIn));
  }

  #take(operation: CompiledEvent, { fit }: Match, received: Received, response: Response): void {
    const { headers, body } = received;
    const scenario = readScenario(String(headers[SCENARIO_HEADER] ?? ''), operation);
    const id = fit.values.get('id');
    this.state.journal.addCashin({
      external_id: id ?? '',
      operation: operation.name,
      scenario: scenario.name,
      received_at: new Date().toISOString(),
      body: this.#secrets.reduce((text, secret) => text.replaceAll(secret, '***'), body),
    });
    const { behaviours } = scenario;
    const { authorization = '' } = headers;
    if (behaviours.has('unauthorized')) return answer.unauthorized({ response, authorization });
    if (behaviours.has('rate-limited')) return tooMany(response);
    if (behaviours.has('expired') && this.#expires(`${operation.name} ${id ?? String(headers['x-request-id'])}`)) {
      if (fit.token !== undefined) this.state.tokens.remove(fit.token);
      return answer.unauthorized({ response, authorization });
    }
    // What is idempotent has one effect and one answer, however often it is asked for.
    const earlier = operation.document.repeat && id !== undefined ? this.#resources.find({ id }) : undefined;
    if (earlier?.operation === operation) return this.#answer({ received, resource: earlier, response });
    const resource = new Resource(
      {
        operation,
        scenario,
        id,
        callback: fit.values.get('callback'),
        amount: amountIn(operation.document, body),
        isExact: behaviours.has('exact') || (this.state.settings.exact ?? false),
      },
      this.#profile,
      this.#env,
    );
    this.#resources.add(resource);
    this.#play({ received, resource, response }).catch((error: unknown) => this.#logger.error(error));
  }

  /** True once for each call. */
  #expires(call: string): boolean {
    if (this.#expired.has(call)) return false;
    if (this.#expired.size >= MAX_EXPIRED) this.#expired.clear();
    this.#expired.add(call);
    return true;
  }

  async #play(call: Call): Promise<void> {
    const isEarly = call.resource.scenario.behaviours.has('early');
    if (!isEarly) this.#answer(call);
    await this.#happen(call.resource, isEarly);
    if (isEarly) this.#answer(call);
  }

  #answer({ received, resource, response }: Call): void {
    const { authorization = '' } = received.headers;
    const { ack, scenario } = resource;
    const asked = { response, authorization };
    const does = (behaviour: Behaviour): boolean => scenario.behaviours.has(behaviour);
    if (does('hang')) return;
    if (does('error')) return answer.leakyError(asked);
    if (does('huge')) return void answer.endless(asked);
    // An example without an answer is about an answer that is lost.
    if (does('reset') || (scenario.example && !ack)) return answer.reset(asked);
    send(response, ack ?? { json: {} });
  }

  /** All that happens to a resource: to the operation first, and then to what follows it unless it fails. */
  async #happen(resource: Resource, isEarly: boolean): Promise<void> {
    const { operation, scenario } = resource;
    const { example, followUps, behaviours } = scenario;
    const { delayMs, slowMs } = this.state.settings;
    const pauseMs = behaviours.has('soon') ? 0 : behaviours.has('late') ? slowMs : delayMs;
    const hasWebhooks = Boolean(example?.webhooks?.length);
    if (example && hasWebhooks) {
      await this.state.timers.wait(pauseMs);
      await this.#report(resource, operation, example);
    }
    if (followUps.length === 0 || FAILED.has(example?.expect.state ?? '')) return;
    const isUsual = hasWebhooks || !['soon', 'late'].some((behaviour) => behaviours.has(behaviour as Behaviour));
    await this.state.timers.wait(isEarly || behaviours.has('soon') ? 0 : isUsual ? FOLLOW_UP_MS : pauseMs);
    for (const followUp of followUps) await this.#report(resource, followUp.event, followUp.example);
  }

  /** Sends the webhooks of an example. Before the last one is sent, whoever asks is told how it ended. */
  async #report(resource: Resource, event: CompiledEvent, example: ExampleDocument): Promise<void> {
    const { behaviours } = resource.scenario;
    const webhooks = example.webhooks ?? [];
    const ordered = behaviours.has('reverse') ? webhooks.toReversed() : webhooks;
    const all = behaviours.has('twice') ? ordered.flatMap((said) => [said, said]) : ordered;
    for (const [index, said] of all.entries()) {
      if (index === all.length - 1) resource.stand(event, example);
      if (!behaviours.has('never')) await this.#deliver(resource, event, resource.said(said));
    }
    if (all.length === 0) resource.stand(event, example);
  }

  async #deliver({ id, callback }: Resource, { name }: CompiledEvent, said: Said): Promise<void> {
    const { webhookUrls, publicUrl, replacesHosts = false } = this.options;
    const destination = { callback, publicUrl: publicUrl?.(), webhookUrl: webhookUrls()[0], replacesHosts };
    const { document, settings } = this.#standIn;
    const message = webhookMessage(withBodyTokens(said, document, settings), destination, this.#proof);
    if (!message) this.#logger.error("a webhook can not be signed: its private key is the provider's");
    else await this.state.delivery.deliver(id ?? '', { ...message, event: name });
  }
}

/** Answers with what the provider says. */
function send(response: Response, said: Said): void {
  const { contentType, body } = bodyOf(said);
  response.status(said.status ?? 200);
  if (contentType !== undefined) response.type(contentType);
  response.set({ ...said.headers });
  response.send(Buffer.from(body));
}
