import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Failure, Outcome, SendResult } from '../../event-manager/index.js';
import { JsonObjectText, MalformedBody, UnsupportedMediaType } from '../../json/json-text.js';
import { type JsonMembers, type JsonTree, parseJsonTree, writeJsonTree } from '../../json/json-tree.js';
import { ApiClientService } from '../api-client/api-client.service.js';
import type { ApiRequest } from '../api-client/api-client.options.js';
import type { Answer } from '../api-client/exchange.js';
import { unanswered, unclear } from '../api-client/provider-answer.js';
import { inspectBrCode } from '../br-code.js';
import type { Call } from '../call.js';
import {
  nameOf,
  type InputFault,
  type LookUpResult,
  type LookUpSubject,
  type Notice,
  type Operation,
  type Origin,
  Provider,
  type ProviderRequest,
  type Webhook,
  type WebhookAnswer,
  type WebhookTarget,
} from '../provider.js';
import type { BodyCheck } from '../proofs/proof-scheme.js';
import { ProviderError } from '../provider-error.js';
import { type Acknowledged, AnswerPlaces, readAck } from './ack.js';
import type {
  CompiledAnswer,
  CompiledEvent,
  CompiledLookup,
  CompiledProfile,
  CompiledWebhook,
} from './compile-profile.js';
import { checkInput, makeExternalId } from './input.js';
import { describeOperation, webhookExamplesOf } from './operations.js';
import type { Filtered } from '../language/filters.js';
import type { Places } from '../language/paths.js';
import { cut, itemsOf, type Statement } from './readings.js';
import { membersOf, MissingValue } from '../language/templates.js';
import { readWebhookBody, type WebhookBody } from './webhook-body.js';
import { ProfileOptions } from './profile.options.js';
import { headerText } from './calls.js';

/** The pauses before the lookups that follow an answer, in milliseconds: what was just made may take a moment to be found. */
const LOOKS_AFTER_ACK_MS = [0, 500, 1_000, 2_000];

const MAX_NOTICES = 100;

/** A provider as its profile describes it. */
@Injectable()
export class ProfileProvider extends Provider {
  override readonly examples;
  readonly #operations: readonly Operation[];
  readonly #profile: CompiledProfile;
  readonly #env: JsonMembers;
  /** The token that `prepare` got for each request, because some tokens are valid for one call only. */
  readonly #tokens = new WeakMap<ProviderRequest, string>();
  #opened: OpenedWebhook | undefined;
  #authorization: { readonly token: string | undefined; readonly headers: readonly string[] } | undefined;

  constructor(
    private readonly client: ApiClientService,
    @Inject(ProfileOptions) private readonly options: ProfileOptions,
  ) {
    super();
    this.#profile = options.profile;
    this.#env = options.env;
    this.#operations = options.profile.operations.map(describeOperation);
    const [first] = this.#operations;
    this.examples = {
      requests: options.requestExamples ?? first?.examples ?? {},
      webhooks: options.webhookExamples ?? webhookExamplesOf(options.profile),
    };
  }

  override get operations(): readonly Operation[] {
    return this.#operations;
  }

  override get isProven(): boolean {
    return this.options.proof !== undefined;
  }

  override get isPrepared(): boolean {
    return this.client.isPrepared;
  }

  override get webhookAnswer(): WebhookAnswer | undefined {
    const { answer } = this.#profile;
    return answer && writeAnswer(answer, { env: this.#env });
  }

  override externalIdOf(operation: string, uuid: string): string {
    return makeExternalId(this.#event(operation).document.id ?? {}, uuid);
  }

  override check(request: ProviderRequest): readonly InputFault[] {
    const event = this.#event(request.operation);
    const faults = event.takesAnything ? NO_FAULTS : checkInput(event.document, request.externalId, request.caller);
    if (faults.length > 0 || !event.call?.mayNotFit) return faults;
    try {
      event.call.make(this.#places(request, ''), request.caller);
      return [];
    } catch (error) {
      if (error instanceof MissingValue) return [error.toFault()];
      throw error;
    }
  }

  override async prepare(request: ProviderRequest): Promise<Failure | undefined> {
    try {
      const token = await this.client.prepare(request);
      if (token !== undefined) this.#tokens.set(request, token);
      return undefined;
    } catch (error) {
      if (error instanceof ProviderError) return error.toFailure();
      throw error;
    }
  }

  override async send(request: ProviderRequest): Promise<SendResult> {
    const event = this.#event(request.operation);
    try {
      const asked = this.apiRequestOf(request);
      const { statement, theirs, known } = await this.client.requestItem(request, asked, this.#tokens.get(request));
      const told = theirs.length === 0 ? undefined : { names: theirs.map((id) => nameOf(event.name, id)) };
      const outcome =
        this.#outcomeOf(event, request.externalId, statement, request) ??
        (event.lookup?.at.has('ack') ? await this.#lookAfterAck(event, request, theirs[0]) : undefined);
      if (outcome) return { kind: 'settled', outcome, ...told };
      return { kind: 'accepted', ...(known && { known }), ...told };
    } catch (error) {
      if (!(error instanceof ProviderError) || error.verdict === 'unknown') throw error;
      if (error.verdict === 'refused') return { kind: 'refused', error: error.toFailure() };
      return { kind: 'settled', outcome: { state: 'failed', error: error.toFailure() } };
    }
  }

  /** How the request is sent, and how its answer is read. */
  apiRequestOf(request: ProviderRequest): ApiRequest<Acknowledged> {
    const event = this.#event(request.operation);
    const { call } = event;
    if (!call) throw new Error(`${event.name} makes no call`);
    return {
      title: call.title,
      make: (token) =>
        withScenario(this.#authorized(call.make(this.#places(request, token), request.caller), token), request),
      read: (answer, secrets) => readAck(event, answer, secrets, this.#env),
    };
  }

  override async lookUp(subject: LookUpSubject, origin: Origin): Promise<LookUpResult | undefined> {
    const event = this.#event(subject.event);
    const { lookup } = event;
    if (!lookup) return undefined;
    const { externalId = '', theirs, reason } = subject;
    // Without the id that it is asked by, the provider would say something of another request, or of all.
    const { names } = lookup.call;
    if (names.includes('theirs') && theirs === undefined) return undefined;
    if (names.includes('id') && externalId === '') return undefined;
    const { requestId, context } = origin;
    const request = { requestId, context, operation: event.name, externalId, body: '', caller: NO_CALLER };
    const places = (token: string | undefined): Places => this.#places(request, token, theirs);
    let result: 'settled' | 'pending' | 'failed' = 'failed';
    try {
      const found = await this.client.lookUp(request, {
        title: lookup.call.title,
        make: (token) => this.#authorized(lookup.call.make(places(token)), token),
        read: (answer) => this.#readLookup(event, lookup, answer, request, reason),
      });
      result = found.outcome ? 'settled' : 'pending';
      return found;
    } catch (error) {
      if (!(error instanceof MissingValue)) throw error;
      result = 'pending';
      return undefined; // by what is known, it can not be asked for
    } finally {
      for (const observer of this.options.observers) observer.lookedUp(event.name, result, subject.externalId, origin);
    }
  }

  override prove(rawHeaders: readonly string[], now: Date, target: WebhookTarget): BodyCheck | undefined {
    const callback = this.#callbackIn(target);
    if (callback === 'forged') return undefined;
    const { proof } = this.options;
    if (!proof) return () => true;
    return proof.read(rawHeaders, now, { ...target, publicUrl: this.options.publicUrl() + target.url, callback });
  }

  override keysRenewed(): Promise<void> | undefined {
    return this.options.proof?.ready?.();
  }

  override get shakesHands(): boolean {
    return this.#profile.handshakes.length > 0;
  }

  override shakeHands(webhook: Webhook): WebhookAnswer | undefined {
    const { handshakes } = this.#profile;
    try {
      const { places } = this.#open(webhook);
      const found = handshakes.find(
        ({ document, when }) => (document.method ?? webhook.target.method) === webhook.target.method && when(places),
      );
      return found && writeAnswer(found.answer, places);
    } catch (error) {
      // readWebhook says what is wrong with a body; an answer without what it must repeat is none.
      if (isUnreadable(error) || error instanceof MissingValue) return undefined;
      throw error;
    }
  }

  override readWebhook(webhook: Webhook): readonly Notice[] {
    const { places, ofUrl } = this.#open(webhook);
    this.#opened = undefined;
    const notices: Notice[] = [];
    let isOfEmptyList = false;
    for (const operation of this.#profile.operations) {
      if (ofUrl && operation.name !== ofUrl.operation) continue;
      for (const event of [operation, ...operation.followUps]) {
        for (const reading of event.webhooks) {
          this.#readNotices(event, reading, places, ofUrl?.id, webhook, notices);
          isOfEmptyList ||= reading.each?.some((path) => path.isOfEmptyList(places)) ?? false;
        }
      }
    }
    const isEmpty = isOfEmptyList || (places.body === undefined && places.form === undefined);
    return notices.length > 0 || isEmpty ? notices : [{ kind: 'unidentified' }];
  }

  #readNotices(
    event: CompiledEvent,
    reading: CompiledWebhook,
    places: WebhookPlaces,
    idOfUrl: string | undefined,
    webhook: Webhook,
    notices: Notice[],
  ): void {
    const { each, when } = reading;
    const items = each ? itemsOf(each, places) : [undefined];
    if (items.length > MAX_NOTICES) throw new MalformedBody(`the body holds more than ${MAX_NOTICES} notices`);
    for (const item of items) {
      places.item = item;
      if (when(places)) notices.push(this.#readNotice(event, reading, places, idOfUrl, webhook));
    }
    places.item = undefined;
  }

  #readLookup(
    event: CompiledEvent,
    { reading }: CompiledLookup,
    answer: Answer,
    request: ProviderRequest,
    reason: string | undefined,
  ): LookUpResult {
    const { status, data } = answer;
    if (typeof data !== 'string') throw unanswered(data, status);
    if (status >= 300) throw unclear(status);
    const said = new AnswerPlaces(answer, this.#env);
    const statement = reading.read(said);
    // What a webhook said of a failure is all that is known of it, if the lookup says no more.
    const isBare = statement.kind === 'failed' && statement.reason === undefined && reason !== undefined;
    const told = isBare ? { ...statement, reason: cut(reason) } : statement;
    const outcome = this.#outcomeOf(event, request.externalId, told, request);
    const ours = reading.externalId(said);
    return { ...(outcome && { outcome }), ...(ours !== undefined && { ids: [ours] }) };
  }

  #readNotice(
    event: CompiledEvent,
    { reading, hasPending, isOfUrl }: CompiledWebhook,
    places: Places,
    idInUrl: string | undefined,
    webhook: Webhook,
  ): Notice {
    const idOfUrl = isOfUrl ? idInUrl : undefined;
    const inBody = reading.externalId(places);
    const theirs = reading.theirs(places);
    const externalId = idOfUrl ?? inBody ?? webhook.givenId;
    if (externalId === undefined && theirs === undefined) return { kind: 'unidentified' };
    const subject = {
      externalId,
      externalIds: idOfUrl !== undefined && inBody !== undefined ? [idOfUrl, inBody] : undefined,
      name: theirs === undefined ? undefined : nameOf(event.name, theirs),
      event: event.name,
    };
    const statement = reading.read(places);
    const isListed = statement.kind !== 'unlisted' || !reading.hasRules;
    if (event.lookup?.at.has('webhook') && isListed)
      return { kind: 'hint', ...subject, reason: reading.reason(places) };
    const outcome = this.#outcomeOf(event, externalId ?? theirs ?? '', statement, webhook);
    if (outcome) return { kind: 'outcome', outcome, ...subject };
    return { kind: statement.kind === 'unlisted' && hasPending ? 'unlisted' : 'intermediate', ...subject };
  }

  async #lookAfterAck(
    event: CompiledEvent,
    request: ProviderRequest,
    theirs: string | undefined,
  ): Promise<Outcome | undefined> {
    for (const pauseMs of LOOKS_AFTER_ACK_MS) {
      if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs).unref());
      try {
        const found = await this.lookUp({ event: event.name, externalId: request.externalId, theirs }, request);
        if (found?.outcome) return found.outcome;
      } catch (error) {
        if (!(error instanceof ProviderError)) throw error;
      }
    }
    return undefined;
  }

  #outcomeOf(event: CompiledEvent, externalId: string, statement: Statement, origin: Origin): Outcome | undefined {
    if (statement.kind === 'failed' || statement.kind === 'invalid') {
      return {
        state: 'failed',
        error: { ...failures[statement.kind], reason: statement.reason ?? 'no reason was given' },
      };
    }
    if (statement.kind !== 'succeeded') return undefined;
    const code = statement.result[event.document.answer?.picture ?? ''];
    const inspected = typeof code === 'string' ? inspectBrCode(code) : undefined;
    if (inspected && !inspected.valid && !origin.isUnproven) {
      for (const observer of this.options.observers) observer.invalidBrCode(externalId, inspected.fault, origin);
    }
    return { state: 'succeeded', result: statement.result };
  }

  #places(request: ProviderRequest, token: string | undefined, theirs?: string): Places {
    return new CallPlaces(request, this.#env, token, theirs, this.options);
  }

  /** A webhook's body is parsed once, though a check of our URL is looked for in it first. */
  #open(webhook: Webhook): OpenedWebhook {
    if (this.#opened?.webhook !== webhook) this.#opened = this.#opening(webhook);
    return this.#opened;
  }

  #opening(webhook: Webhook): OpenedWebhook {
    const { body, contentType, rawHeaders, target } = webhook;
    const { used, onlyOnce, decode } = this.#profile;
    const read = readWebhookBody(body, contentType, { readsForms: used.has('form'), onlyOnce, decode });
    const callback = this.#callbackIn(target);
    const ofUrl = typeof callback === 'object' ? callback : undefined;
    const places = new WebhookPlaces(read, this.#env);
    if (used.has('header')) places.header = headersOf(rawHeaders);
    if (used.has('query')) places.query = membersOf(new URLSearchParams(target.url.split('?').slice(1).join('?')));
    if (used.has('method')) places.method = target.method;
    if (used.has('url')) places.url = this.options.publicUrl() + target.url;
    if (ofUrl) places.callback = ofUrl.id;
    return { webhook, places, ofUrl };
  }

  /** Which request our signature in a webhook's URL names, if the profile sends the provider such URLs. */
  #callbackIn({ url }: WebhookTarget): ReturnType<ProfileOptions['callbacks']['read']> {
    return this.#profile.usesCallback ? this.options.callbacks.read(url) : undefined;
  }

  /** With the headers that every call carries; made once for each token. */
  #authorized({ method, origin, path, headers: own, body }: Call, token: string | undefined): Call {
    if (!this.#authorization || this.#authorization.token !== token) {
      const places = { env: this.#env, token };
      const headers = this.#profile.authHeaders.flatMap(([name, template]) => {
        const value = headerText(template, places);
        return value === undefined ? [] : [name, value];
      });
      this.#authorization = { token, headers };
    }
    return { method, origin, path, headers: [...own, ...this.#authorization.headers], body };
  }

  #event(name: string): CompiledEvent {
    const event = this.#profile.events.get(name);
    if (!event) throw new Error(`there is no operation ${name}`);
    return event;
  }
}

const NO_FAULTS: readonly InputFault[] = [];

const NO_CALLER = JsonObjectText.parse('{}');

/** The call, with what the sandbox is to do with it. */
function withScenario(call: Call, { scenario }: ProviderRequest): Call {
  return scenario === undefined ? call : { ...call, headers: [...call.headers, 'x-sandbox-scenario', scenario] };
}

const failures = {
  failed: { code: 'provider-failed', detail: 'the provider says that the request failed' },
  invalid: {
    code: 'provider-invalid-result',
    detail: 'the provider says that the request is done, but sent no usable result',
  },
} as const;

// Classes, and not literals with getters or spreads: V8 makes those at run time, member by member, for each call.

/** What our own calls can name. */
class CallPlaces implements Places {
  readonly [place: string]: Filtered;
  readonly raw = undefined;
  readonly id: string;
  readonly #options: ProfileOptions;
  readonly #request: ProviderRequest;

  constructor(
    request: ProviderRequest,
    readonly env: JsonMembers,
    readonly token: string | undefined,
    readonly theirs: string | undefined,
    options: ProfileOptions,
  ) {
    this.id = request.externalId;
    this.#request = request;
    this.#options = options;
  }

  get caller(): JsonTree {
    return parseJsonTree(this.#request.caller.toString());
  }

  get callback(): string {
    const { operation, externalId } = this.#request;
    return this.#options.publicUrl() + this.#options.callbacks.path(operation, externalId);
  }

  get now(): string {
    return new Date().toISOString();
  }

  get uuid(): string {
    return randomUUID();
  }
}

/** What readings of a webhook can name; one item after the other is put in. */
class WebhookPlaces implements Places {
  [place: string]: Filtered;
  readonly raw = undefined;
  readonly body: Filtered;
  readonly form: Filtered;
  item: Filtered = undefined;
  header: Filtered = undefined;
  query: Filtered = undefined;
  method: Filtered = undefined;
  url: Filtered = undefined;
  callback: Filtered = undefined;

  constructor(
    { body, form }: WebhookBody,
    readonly env: JsonMembers,
  ) {
    this.body = body;
    this.form = form;
  }
}

/** What can be read of a webhook, and which request our signature in its URL names. */
interface OpenedWebhook {
  readonly webhook: Webhook;
  readonly places: WebhookPlaces;
  readonly ofUrl: { readonly operation: string; readonly id: string } | undefined;
}

function isUnreadable(error: unknown): boolean {
  return error instanceof MalformedBody || error instanceof UnsupportedMediaType;
}

function headersOf(rawHeaders: readonly string[]): JsonMembers {
  const entries: (readonly [string, string])[] = [];
  for (let at = 0; at + 1 < rawHeaders.length; at += 2)
    entries.push([rawHeaders[at]!.toLowerCase(), rawHeaders[at + 1]!]);
  return membersOf(entries);
}

function writeAnswer({ status, text, json }: CompiledAnswer, places: Places): WebhookAnswer {
  if (json) return { status, contentType: 'application/json', body: writeJsonTree(json(places) ?? null) };
  const body = text?.text(places) ?? '';
  return body === '' ? { status, body } : { status, contentType: 'text/plain; charset=utf-8', body };
}
