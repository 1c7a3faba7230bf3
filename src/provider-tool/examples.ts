import { isDeepStrictEqual } from 'node:util';
import { parseExternalId } from '../event-manager/index.js';
import { standInSettings } from '../config/settings.js';
import { JsonObjectText, MalformedBody, UnsupportedMediaType } from '../json/json-text.js';
import { writeRawJson } from '../json/json-tree.js';
import { ROOT_CONTEXT } from '@opentelemetry/api';
import type { Answer } from '../provider/api-client/exchange.js';
import type { ExampleDocument, Said, Scalar } from '../provider/language/document.js';
import { type Acknowledged, AnswerPlaces, readAck } from '../provider/profile/ack.js';
import type { CompiledEvent, CompiledProfile } from '../provider/profile/compile-profile.js';
import type { ProfileProvider } from '../provider/profile/profile.provider.js';
import type { Statement } from '../provider/profile/readings.js';
import { CallbackTokens } from '../provider/proofs/callback-token.js';
import { theirsOf, type Notice, type ProviderRequest, type Webhook } from '../provider/provider.js';
import { ProviderError } from '../provider/provider-error.js';
import { envOf, offlineProvider } from './offline-provider.js';

/** What the messages of an example say, as the service reads them. */
interface Reading {
  readonly state: string;
  /** The message that said so last. */
  readonly by: string;
  readonly reason?: string | undefined;
  readonly result?: Readonly<Record<string, unknown>> | undefined;
}

const PUBLIC_URL = 'https://example.com';
const UUID = '018f2b6a-7d3c-7000-8000-0123456789ab';

/** How an example reads otherwise than its `expect` says, in words that begin after its name; undefined if it does not. */
export function contradictionOf(
  profile: CompiledProfile,
  operation: string,
  example: ExampleDocument,
): string | undefined {
  const event = profile.events.get(operation);
  if (!event) return undefined;
  const run = new ExampleRun(profile, event, example);
  const refused = run.refusal();
  if (refused !== undefined) return refused;
  const reading = run.read();
  // Whatever YAML has: the schema takes any object.
  const { state, theirs, reason }: Readonly<Record<string, unknown>> = example.expect;
  if (reading.state !== state) return `expects ${told(state)}, but ${reading.by} reads as ${reading.state}`;
  if (theirs !== undefined && told(reading.theirs) !== told(theirs)) {
    return `expects their id ${told(theirs)}, but its messages have ${told(reading.theirs)}`;
  }
  if (reason !== undefined && reading.reason !== reason) {
    return `expects the reason ${told(reason)}, but ${reading.by} has ${told(reading.reason)}`;
  }
  return (example.expect.result && otherResult(example.expect.result, reading)) ?? run.webhookFault();
}

function otherResult(expected: Readonly<Record<string, unknown>>, { by, result = {} }: Reading): string | undefined {
  // A member that is null counts as absent, as it does between outcomes.
  const names = new Set([...Object.keys(expected), ...Object.keys(result)]);
  const differing = [...names].filter(
    (name) => !isDeepStrictEqual(expected[name] ?? undefined, result[name] ?? undefined),
  );
  if (differing.length === 0) return undefined;
  const sentences = differing.map((name) => `${name}: ${told(expected[name])}, not ${told(result[name])}`);
  return `expects another result than ${by} has: ${sentences.join('; ')}`;
}

function told(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  return typeof value === 'string' && /^[\w-]+$/.test(value) ? value : JSON.stringify(value);
}

/** One example, message by message, in the order in which they come: the answer, lookups, webhooks, a last lookup. */
class ExampleRun {
  readonly #provider: ProfileProvider;
  readonly #settings;
  readonly #id: string;
  /** The operation itself, if this is one of its follow-ups. */
  readonly #operation: string;
  readonly #tokens = new CallbackTokens(['only for examples']);
  #known: Acknowledged['known'];
  #theirs: string | undefined;
  /** The provider's ids that the answer taught; undefined if it is not known what it taught. */
  #learned: readonly string[] | undefined;
  #last: Reading = { state: 'pending', by: 'it' };

  constructor(
    private readonly profile: CompiledProfile,
    private readonly event: CompiledEvent,
    private readonly example: ExampleDocument,
  ) {
    this.#operation = event.document.follows ?? event.name;
    this.#settings = standInSettings(profile.document, PUBLIC_URL);
    this.#provider = offlineProvider(profile, {
      settings: this.#settings,
      publicUrl: PUBLIC_URL,
      callbacks: {
        path: (operation, id) => this.#tokens.path(operation, id),
        read: (url) => (profile.usesCallback ? this.#tokens.read(url.split('?', 1)[0] ?? '') : undefined),
      },
    });
    this.#id =
      parseExternalId(example.caller?.['external_id']) ??
      (this.#provider.externalIdOf(this.#operation, UUID) || shortId(profile, this.#operation));
  }

  /** Whether its caller would be refused. */
  refusal(): string | undefined {
    const { caller } = this.example;
    if (!caller || !this.event.call) return undefined;
    const text = JSON.stringify(caller);
    const request: ProviderRequest = {
      ...ORIGIN,
      externalId: this.#id,
      operation: this.event.name,
      body: text,
      caller: JsonObjectText.parse(text),
    };
    const faults = this.#provider.check(request).map(({ pointer, detail }) => `${pointer} ${detail}`);
    return faults.length === 0 ? undefined : `has a caller that the service refuses: ${faults.join('; ')}`;
  }

  read(): Reading & { readonly theirs: string | undefined } {
    const reading = this.#acknowledged() ?? this.#notified() ?? this.#lookedUp('deadline');
    return { ...reading, theirs: this.#theirs };
  }

  /**
   * The first webhook that says nothing of this request, in words that begin after the example's name. A lookup may end it all the same,
   * so that no state tells. To be called after `read`.
   */
  webhookFault(): string | undefined {
    const { webhooks = [] } = this.example;
    for (const [index, said] of webhooks.entries()) {
      const fault = this.#faultOf(this.#webhook(said));
      const which = webhooks.length === 1 ? 'a webhook' : `a webhook (${index + 1} of ${webhooks.length})`;
      if (fault !== undefined) return `has ${which} that ${fault}`;
    }
    return undefined;
  }

  #faultOf(webhook: Webhook): string | undefined {
    if (this.#provider.shakeHands(webhook)) return 'is read as a handshake';
    try {
      const notices = this.#provider.readWebhook(webhook);
      const ours = notices.filter((notice) => this.#isOurs(notice));
      if (ours.length > 0) {
        return ours.some((notice) => this.#isListed(notice))
          ? undefined
          : 'is unlisted: no rule of failed, succeeded and pending holds';
      }
      if (notices.some((notice) => notice.kind !== 'unidentified' && notice.event === this.event.name)) {
        return 'names another request: not ours, and none whose id the answer teaches';
      }
      return `names no request of ${this.event.name}: no reading of it finds an id (see decode, each, when, id and theirs)`;
    } catch (error) {
      if (!(error instanceof MalformedBody || error instanceof UnsupportedMediaType)) throw error;
      return `can not be read: ${error.message}`;
    }
  }

  /** Whether a rule holds, where there are rules. */
  #isListed({ kind }: Notice): boolean {
    if (kind !== 'intermediate') return kind !== 'unlisted';
    // What a lookup follows is looked up if it is listed.
    if (this.event.lookup?.at.has('webhook')) return false;
    return this.event.webhooks.some(({ hasPending, reading }) => hasPending || !reading.hasRules);
  }

  #acknowledged(): Reading | undefined {
    const { ack } = this.example;
    const asked = this.profile.events.get(this.#operation);
    if (!ack || !asked) return undefined;
    const by = 'its answer';
    try {
      const { statement, theirs, known } = readAck(asked, this.#answer(ack), [], envOf(this.#settings));
      this.#theirs = theirs[0];
      this.#learned = theirs;
      if (asked !== this.event) return undefined;
      this.#known = known;
      const ended = this.#endOf(statement, by);
      return ended ?? (this.event.lookup?.at.has('ack') && this.example.lookup ? this.#endOrNothing('ack') : undefined);
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error;
      this.#last = { state: stateOf(error), by, reason: error.reason };
      return error.verdict === 'unknown' ? undefined : this.#last;
    }
  }

  #notified(): Reading | undefined {
    for (const said of this.example.webhooks ?? []) {
      const ended = this.#notifiedBy(this.#webhook(said));
      if (ended) return ended;
    }
    return undefined;
  }

  #notifiedBy(webhook: Webhook): Reading | undefined {
    const by = 'its webhook';
    if (this.#provider.shakeHands(webhook)) {
      this.#last = { state: 'a handshake', by };
      return undefined;
    }
    try {
      const notices = this.#provider.readWebhook(webhook);
      const all = notices.filter((notice) => this.#isOurs(notice));
      const ours = all.find(({ kind }) => kind === 'outcome' || kind === 'hint') ?? all[0];
      const state = notices.length === 0 ? 'nothing' : 'one of another request';
      this.#last = { state: notices.some(({ kind }) => kind === 'unidentified') ? 'unidentified' : state, by };
      if (!ours || ours.kind === 'unidentified') return undefined;
      this.#theirs ??= theirsOf(ours.name);
      this.#last = { state: ours.kind === 'unlisted' ? 'unlisted' : 'pending', by };
      if (ours.kind === 'hint') return this.#endOrNothing('webhook', ours.reason);
      if (ours.kind !== 'outcome') return undefined;
      const { outcome } = ours;
      if (outcome.state === 'succeeded') return this.#endOf({ kind: 'succeeded', result: outcome.result }, by);
      const { code, reason } = outcome.error;
      return { state: code === 'provider-invalid-result' ? 'invalid' : 'failed', by, reason };
    } catch (error) {
      if (!(error instanceof MalformedBody || error instanceof UnsupportedMediaType)) throw error;
      this.#last = { state: `no webhook: ${error.message}`, by };
      return undefined;
    }
  }

  #isOurs(notice: Notice): boolean {
    if (notice.kind === 'unidentified' || notice.event !== this.event.name) return false;
    const { externalId, externalIds = [externalId], name } = notice;
    if (externalIds.includes(this.#id) || this.#learned?.includes(theirsOf(name) ?? '')) return true;
    if (externalId !== undefined) return false;
    // A lookup may answer with our id.
    return this.#learned === undefined || (notice.kind === 'hint' && this.event.document.lookup?.id !== undefined);
  }

  /** @param reason what the webhook says of a failure, in case the lookup says no more. */
  #endOrNothing(at: 'ack' | 'webhook', reason?: string): Reading | undefined {
    const reading = this.#lookedUp(at);
    if (!ENDS.has(reading.state)) return undefined;
    return reading.state === 'failed' ? { ...reading, reason: reading.reason ?? reason } : reading;
  }

  #lookedUp(at: 'ack' | 'webhook' | 'deadline'): Reading {
    const { lookup } = this.event;
    const { lookup: said } = this.example;
    if (!lookup?.at.has(at) || !said) return this.#last;
    const by = 'its lookup';
    const answer = this.#answer(said);
    const statement = lookup.reading.read(new AnswerPlaces(answer, envOf(this.#settings)));
    this.#last = { state: answer.status >= 300 ? 'unclear' : statement.kind, by };
    return (answer.status < 300 && this.#endOf(statement, by)) || this.#last;
  }

  #endOf(statement: Statement, by: string): Reading | undefined {
    this.#last = { state: statement.kind, by };
    if (statement.kind === 'succeeded') {
      const result = { ...this.#known, ...withoutNulls(statement.result) };
      return { state: 'succeeded', by, result: JSON.parse(writeResult(result)) as Record<string, unknown> };
    }
    if (statement.kind === 'failed' || statement.kind === 'invalid') {
      return { state: statement.kind, by, reason: statement.reason };
    }
    return undefined;
  }

  #answer(said: Said): Answer {
    const { bytes, type } = this.#bytes(said);
    const headers = { ...(type !== undefined && { 'content-type': type }), ...said.headers };
    return { status: said.status ?? 200, headers, data: bytes };
  }

  #webhook(said: Said): Webhook {
    const { bytes, type } = this.#bytes(said);
    const path = this.profile.usesCallback ? this.#tokens.path(this.#operation, this.#id) : '/webhook';
    const url = new URL(this.#filled(said.url ?? path), PUBLIC_URL);
    for (const [name, value] of Object.entries(said.query ?? {})) url.searchParams.append(name, this.#filled(value));
    const headers = { ...(type !== undefined && { 'content-type': type }), ...said.headers };
    return {
      ...ORIGIN,
      body: Buffer.from(bytes),
      contentType: said.headers?.['content-type'] ?? type,
      rawHeaders: Object.entries(headers).flatMap(([name, value]) => [name, this.#filled(value)]),
      target: { method: 'POST', url: url.pathname + url.search },
    };
  }

  #bytes({ json, form, text }: Said): { readonly bytes: string; readonly type: string | undefined } {
    if (json !== undefined) return { bytes: this.#filled(JSON.stringify(json)), type: 'application/json' };
    if (form === undefined) return { bytes: this.#filled(text ?? ''), type: undefined };
    const filled = Object.entries(form).map(([name, value]): [string, string] => [name, this.#filled(value)]);
    return { bytes: new URLSearchParams(filled).toString(), type: 'application/x-www-form-urlencoded' };
  }

  /** An example's `{id}` is the request's own. */
  #filled(text: Scalar): string {
    return String(text).replaceAll('{id}', this.#id);
  }
}

/** As a caller would give it, where ids are too short to be made up. */
function shortId({ events }: CompiledProfile, operation: string): string {
  return UUID.replaceAll('-', '').slice(0, events.get(operation)?.document.id?.length?.[1]);
}

const ENDS: ReadonlySet<string> = new Set(['succeeded', 'failed', 'invalid']);

const ORIGIN = { requestId: 'example', context: ROOT_CONTEXT };

function stateOf({ code, verdict }: ProviderError): string {
  if (verdict === 'unknown') return 'unclear';
  return code === 'provider-invalid-result' ? 'invalid' : verdict;
}

function withoutNulls<T>(members: Readonly<Record<string, T>>): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== null));
}

function writeResult(result: Readonly<Record<string, unknown>>): string {
  return `{${Object.entries(result)
    .map(([name, value]) => `${JSON.stringify(name)}:${writeRawJson(value)}`)
    .join(',')}}`;
}
