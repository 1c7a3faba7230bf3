import type {
  AnswerDocument,
  HandshakeDocument,
  OperationDocument,
  ProfileDocument,
  Report,
} from '../language/document.js';
import { type CallPlan, compileCall, compileHeaders } from './calls.js';
import { type CompiledVerify, compileVerify } from '../proofs/compile-verify.js';
import { type Uncovered, uncovered, usesOf } from '../proofs/coverage.js';
import { usesCallback } from './needs.js';
import { namedSchemes } from '../proofs/named-schemes.js';
import { compilePath, compileSource, type Path, PLACES, type Scope, within } from '../language/paths.js';
import { compileReading, type Reading } from './readings.js';
import { type Check, compileRules } from '../language/rules.js';
import { compileTemplate, compileTree, type TextTemplate, type TreeTemplate } from '../language/templates.js';

/** What is compiled of an operation or a follow-up. */
export interface CompiledEvent {
  readonly name: string;
  readonly document: OperationDocument;
  /** Whether every id and every body that the service takes can be sent. */
  readonly takesAnything: boolean;
  /** Undefined for a follow-up. */
  readonly call: CallPlan | undefined;
  readonly ack: CompiledAck;
  readonly lookup: CompiledLookup | undefined;
  readonly webhooks: readonly CompiledWebhook[];
  /** The follow-ups of an operation. */
  readonly followUps: readonly CompiledEvent[];
}

export interface CompiledAck {
  readonly each: readonly Path[];
  readonly refused: Check;
  readonly reading: Reading;
  /** The provider's names for the request, the one for lookups first. */
  readonly names: readonly (readonly Path[])[];
  readonly hasReason: boolean;
}

export interface CompiledLookup {
  readonly at: ReadonlySet<'ack' | 'webhook' | 'deadline'>;
  readonly call: CallPlan;
  readonly reading: Reading;
}

export interface CompiledWebhook {
  readonly each: readonly Path[] | undefined;
  readonly when: Check;
  readonly reading: Reading;
  readonly hasPending: boolean;
  /** Whether the id in the URL is that of each notice. A webhook with several may be about several requests. */
  readonly isOfUrl: boolean;
}

export interface CompiledHandshake {
  readonly document: HandshakeDocument;
  readonly when: Check;
  readonly answer: CompiledAnswer;
}

export interface CompiledAnswer {
  readonly status: number;
  readonly text: TextTemplate | undefined;
  readonly json: TreeTemplate | undefined;
}

/** A profile, ready to be used with the values of its settings. */
export interface CompiledProfile {
  readonly document: ProfileDocument;
  /** Operations, in the order of the file; each has its follow-ups. */
  readonly operations: readonly CompiledEvent[];
  /** Operations and follow-ups by name. */
  readonly events: ReadonlyMap<string, CompiledEvent>;
  readonly token:
    { readonly call: CallPlan; readonly accessToken: Path; readonly expiresIn: Path | undefined } | undefined;
  readonly authHeaders: readonly (readonly [string, TextTemplate])[];
  readonly decode: readonly Path[];
  readonly handshakes: readonly CompiledHandshake[];
  readonly answer: CompiledAnswer | undefined;
  readonly verify: CompiledVerify;
  /** What webhooks say that the proof does not vouch for, and that is not looked up: anybody could have said it. */
  readonly uncovered: readonly Uncovered[];
  /** The places that it reads of webhooks. */
  readonly used: ReadonlySet<string>;
  /** Whether it gives the provider URLs that we sign. */
  readonly usesCallback: boolean;
  /** Members that no object of a webhook may have twice. */
  readonly onlyOnce: readonly string[];
}

/** Compiles a profile that has passed the schema; reports what the schema can not see. */
export function compileProfile(
  document: ProfileDocument,
  report: Report = () => {},
  standIn?: () => string | undefined,
): CompiledProfile {
  const settings = new Set(Object.keys(document.settings ?? {}));
  const scopeAt = (places: readonly string[], ...at: readonly (string | number)[]): Scope => ({
    places,
    settings,
    at,
    report,
  });
  const names = Object.keys(document.operations);
  const used = new Set<string>();
  const compile = (name: string, operation: OperationDocument): CompiledEvent => {
    const at = ['operations', name] as const;
    checkKind(document, name, report);
    const { request, ack = {}, lookup, webhook = [], answer } = operation;
    const picture = answer?.picture;
    const readings = isList(webhook) ? webhook : [webhook];
    const ackScope = scopeAt(PLACES.answer, ...at, 'ack');
    const readingScope = (index: number): Scope => ({
      ...scopeAt(PLACES.webhook, ...at, 'webhook', ...(isList(webhook) ? [index] : [])),
      used,
    });
    return {
      name,
      document: operation,
      takesAnything: !operation.input && !operation.id?.alphabet && !operation.id?.length,
      call: request && compileCall(request, scopeAt(PLACES.call, ...at, 'request'), standIn, operation.id?.send),
      ack: {
        each: compileSource(ack.each, within(ackScope, 'each')),
        refused: compileRules(ack.refused, within(ackScope, 'refused')),
        reading: compileReading(ack, ackScope, picture),
        names: [
          ...(ack.theirs === undefined ? [] : [compileSource(ack.theirs, within(ackScope, 'theirs'))]),
          ...Object.entries(ack.learn ?? {}).map(([label, source]) =>
            compileSource(source, within(ackScope, 'learn', label)),
          ),
        ],
        hasReason: ack.reason !== undefined,
      },
      lookup: lookup && {
        at: new Set(lookup.at),
        call: compileCall(lookup.request, scopeAt(PLACES.call, ...at, 'lookup', 'request'), standIn),
        reading: compileReading(lookup, scopeAt(PLACES.answer, ...at, 'lookup'), picture),
      },
      webhooks: readings.map((reading, index) => {
        const scope = readingScope(index);
        return {
          each: reading.each === undefined ? undefined : compileSource(reading.each, within(scope, 'each')),
          when: reading.when === undefined ? () => true : compileRules(reading.when, within(scope, 'when')),
          reading: compileReading(reading, scope, picture),
          hasPending: reading.pending !== undefined,
          isOfUrl: reading.each === undefined || [reading.id ?? []].flat().some((id: string) => /^callback\b/.test(id)),
        };
      }),
      followUps: names
        .filter((other) => document.operations[other]?.follows === name)
        .map((other) => events.get(other) ?? compile(other, document.operations[other] ?? {})),
    };
  };
  const events = new Map<string, CompiledEvent>();
  // Follow-ups first, so that each is compiled, and reported, once.
  const isFollowUp = (name: string): boolean => document.operations[name]?.follows !== undefined;
  for (const name of [...names.filter(isFollowUp), ...names.filter((other) => !isFollowUp(other))]) {
    events.set(name, compile(name, document.operations[name] ?? {}));
  }
  const { auth, webhook } = document;
  const tokenScope = scopeAt(PLACES.answer, 'auth', 'token');
  const webhookScope: Scope = { ...scopeAt(PLACES.webhook, 'webhook'), used };
  const verify = compileVerify(webhook.verify, namedSchemes(), scopeAt(PLACES.proof, 'webhook', 'verify'));
  return {
    document,
    operations: names.filter((name) => !isFollowUp(name)).map((name) => events.get(name)!),
    events,
    token: auth?.token && {
      call: compileCall(auth.token.request, scopeAt(PLACES.call, 'auth', 'token', 'request'), standIn),
      accessToken: compilePath(auth.token.access_token, within(tokenScope, 'access_token')),
      expiresIn:
        auth.token.expires_in === undefined
          ? undefined
          : compilePath(auth.token.expires_in, within(tokenScope, 'expires_in')),
    },
    authHeaders: compileHeaders(auth?.headers, scopeAt(PLACES.call, 'auth', 'headers')),
    decode: compileDecode(webhook.decode ?? [], within(webhookScope, 'decode')),
    handshakes: (webhook.handshake ?? []).map((handshake, index) => {
      const scope = within(webhookScope, 'handshake', index);
      if (handshake.visit) report([...scope.at, 'visit'], 'is not supported: it needs a Provider of your own');
      return {
        document: handshake,
        when: compileRules(handshake.when, within(scope, 'when')),
        answer: compileAnswer(handshake.answer ?? {}, within(scope, 'answer')),
      };
    }),
    verify,
    uncovered: uncoveredOf(document, verify, webhookScope),
    answer: webhook.answer && compileAnswer(webhook.answer, within(webhookScope, 'answer')),
    used,
    usesCallback: usesCallback(document),
    onlyOnce: [
      ...new Set([...events.values()].flatMap(({ webhooks }) => webhooks.flatMap(({ reading }) => reading.idNames))),
    ],
  };
}

function uncoveredOf(document: ProfileDocument, verify: CompiledVerify, scope: Scope): readonly Uncovered[] {
  return Object.entries(document.operations).flatMap(([name, { webhook = [], lookup }]) => {
    if (lookup?.at.includes('webhook')) return [];
    const at = { ...scope, at: ['operations', name, 'webhook'] };
    if (!isList(webhook)) return uncovered(verify, usesOf(webhook, at));
    return webhook.flatMap((reading, index) => uncovered(verify, usesOf(reading, within(at, index))));
  });
}

function isList<T>(value: T | readonly T[]): value is readonly T[] {
  return Array.isArray(value);
}

/** Routes that no operation can take. */
const RESERVED: ReadonlySet<string> = new Set([
  'webhook',
  'requests',
  'health',
  'metrics',
  'docs',
  'inbox',
  'console',
  'openapi',
]);

function checkKind({ operations }: ProfileDocument, name: string, report: Report): void {
  const operation = operations[name] ?? {};
  const at = ['operations', name];
  const { follows, answer, id } = operation;
  if (RESERVED.has(name) || (name === 'history' && follows !== undefined)) {
    report(at, `"${name}" is a route of the service itself`);
  }
  if (follows === undefined) {
    if (operation.request === undefined) report(at, 'must have a request, or follow another operation');
    if (operation.expires !== undefined) report([...at, 'expires'], 'is for what follows another operation');
  } else {
    const followed = Object.hasOwn(operations, follows) ? operations[follows] : undefined;
    if (!followed) report([...at, 'follows'], `there is no operation "${follows}"`);
    else if (followed.follows !== undefined)
      report([...at, 'follows'], `"${follows}" follows another operation itself`);
    for (const member of ['request', 'ack', 'input', 'id', 'answer', 'repeat'] as const) {
      if (operation[member] !== undefined) report([...at, member], 'has no place in what follows another operation');
    }
    if (operation.webhook === undefined && operation.lookup === undefined)
      report(at, 'must have a webhook or a lookup');
  }
  const picture = answer?.picture;
  const isGiven = [operation.ack, operation.lookup, ...[operation.webhook ?? []].flat()].some(
    (reading) => reading?.result && picture !== undefined && Object.hasOwn(reading.result, picture),
  );
  if (picture !== undefined && !isGiven) report([...at, 'answer', 'picture'], `no result has a member "${picture}"`);
  if (id?.length && id.length[0] > id.length[1])
    report([...at, 'id', 'length'], 'the least comes first, then the most');
  const [least, most] = id?.length ?? [1, 128];
  const makeFault = (characters: string): void =>
    report([...at, 'id', 'make'], `makes ids of ${characters} characters, which length does not allow`);
  if (id?.make === 'uuid' && (most < 36 || least > 36)) makeFault('36');
  if (id?.make === 'hex' && (most < 16 || least > 32)) makeFault('16 to 32');
}

function compileDecode(texts: readonly string[], scope: Scope): readonly Path[] {
  return texts.map((text, index) => {
    const path = compilePath(text, within(scope, index));
    const { steps } = path;
    if (steps?.length === 0 || !steps || !['form', 'body'].includes(path.place)) {
      scope.report([...scope.at, index], 'takes a member of form or body, such as form.payload');
    }
    return path;
  });
}

function compileAnswer({ status = 200, text, json }: AnswerDocument, scope: Scope): CompiledAnswer {
  return {
    status,
    text: text === undefined ? undefined : compileTemplate(text, within(scope, 'text')),
    json: json === undefined ? undefined : compileTree(json, within(scope, 'json')),
  };
}
