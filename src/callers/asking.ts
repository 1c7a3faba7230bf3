import { Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Config } from '../config/config.js';
import { EventManagerService, externalIdFault } from '../event-manager/index.js';
import { headerLines, readIdempotencyKey, readPrefer } from '../http/headers.js';
import { Problem } from '../http/problem.js';
import type { JsonObjectText } from '../json/json-text.js';
import { recordOf } from '../observability/request-log.js';
import {
  fingerprintOf,
  followUpOf,
  theirsOf,
  type Operation,
  Provider,
  type ProviderRequest,
} from '../provider/provider.js';
import { leavingOf, negotiateForm, sendAnswer } from './answer.js';
import { Callbacks } from './callbacks/callbacks.js';
import { newExternalId, readNewQrcode } from './new-qrcode.dto.js';

/** What can go wrong when a provider is asked, for the API's documentation. */
export const ASKING_PROBLEMS = [
  'malformed-body',
  'validation-error',
  'unauthorized',
  'not-acceptable',
  'external-id-conflict',
  'payload-too-large',
  'unsupported-media-type',
  'provider-refused',
  'provider-rejected',
  'provider-failed',
  'provider-unreachable',
  'provider-unauthorized',
  'provider-invalid-result',
  'provider-rate-limited',
  'capacity-exceeded',
  'shutting-down',
  'store-unavailable',
  'timeout',
] as const;

/** Headers of a caller's request, for the API's documentation. */
export const PREFER_HEADER = {
  name: 'Prefer',
  required: false,
  description: '`wait=10` (seconds), `respond-async`, or both (RFC 7240)',
};
export const CALLBACK_URL_HEADER = {
  name: 'Callback-Url',
  required: false,
  description: 'Where the outcome is told, if it does not come in time: an https:// URL at one of CALLBACK_HOSTS',
};
export const IDEMPOTENCY_KEY_HEADER = {
  name: 'Idempotency-Key',
  required: false,
  description: 'The external_id, if the body has none',
};

/** What the sandbox is to do with a request, if it stands in for the provider. */
const SCENARIO_HEADER = 'x-sandbox-scenario';

/** Asks the provider for what a caller wants, holds the caller's request open, and answers it when the outcome arrives. */
@Injectable()
export class Asking {
  readonly #prefer;

  constructor(
    private readonly events: EventManagerService,
    private readonly provider: Provider,
    private readonly callbacks: Callbacks,
    private readonly config: Config,
  ) {
    this.#prefer = { defaultMs: config.timeoutMs, minMs: 1_000, maxMs: config.maxTimeoutMs };
  }

  /** Answers POST /{operation}. Throws the problem of a request that fails or stays pending. */
  async answer(operation: Operation, owner: string, request: Request, response: Response): Promise<void> {
    const { provider } = this;
    const record = recordOf(request);
    record.owner = owner;
    const { externalId: given, text } = readNewQrcode(await request.readBody(), request.headers['content-type']);
    const form = negotiateForm(request.headers.accept, operation.picture !== undefined);
    const { waitMs, respondAsync, applied } = readPrefer(headerLines(request.rawHeaders, 'prefer'), this.#prefer);
    if (applied) response.set('Preference-Applied', applied);
    const externalId = given ?? idempotencyKeyOf(request) ?? provider.externalIdOf(operation.name, newExternalId());
    record.externalId = externalId;
    record.operation = operation.name;
    const scenario = this.config.standIn === undefined ? undefined : request.get(SCENARIO_HEADER);
    const asked = new Asked(operation.name, externalId, text, given !== undefined, record, scenario);
    const errors = provider.check(asked);
    if (errors.length > 0) throw new Problem('validation-error', errors[0]?.detail ?? '', { errors });
    record.happened(externalId, { what: 'asked', operation: operation.name });
    const send = () => {
      record.happened(externalId, { what: 'claimed' });
      return provider.send(asked);
    };
    const fingerprint = fingerprintOf(operation.name, text);
    const asks = { externalId, owner, fingerprint, waitMs };
    const isTold = request.headers['callback-url'] !== undefined;
    const waitsFrom = performance.now();
    const owed = isTold ? await this.callbacks.owe(request.rawHeaders, asks) : undefined;
    const watching = this.events.watch(externalId, send, {
      fingerprint,
      owner,
      timeoutMs: owed && waitMs > 0 ? Math.max(1, waitMs - (performance.now() - waitsFrom)) : waitMs,
      onLeave: leavingOf(response),
      prepare: provider.isPrepared ? undefined : () => provider.prepare(asked),
      note: record.traceparent,
      followUps: operation.followUps.length > 0 ? operation.followUps.map(followUpOf) : undefined,
      repeat: operation.repeat ? { callMs: 2 * this.config.providerTimeoutMs } : undefined,
      look: operation.looksAtDeadline
        ? (names) => provider.lookUp({ event: operation.name, externalId, theirs: theirsOf(names[0]) }, asked)
        : undefined,
    });
    if (owed?.isNew) watching.catch(() => this.callbacks.drop(owed));
    const result = await watching;
    record.waited();
    if (owed) this.callbacks.settleWith(response, owed, result.kind === 'settled');
    await sendAnswer(response, externalId, result, operation, { form, respondAsync, publicUrl: this.config.publicUrl });
  }
}

/** What a caller asks for, as the provider gets it. */
class Asked implements ProviderRequest {
  readonly requestId: string;
  readonly context: ProviderRequest['context'];

  constructor(
    readonly operation: string,
    readonly externalId: string,
    readonly caller: JsonObjectText,
    private readonly namesItself: boolean,
    { requestId, context }: Pick<ProviderRequest, 'requestId' | 'context'>,
    readonly scenario: string | undefined,
  ) {
    this.requestId = requestId;
    this.context = context;
  }

  get body(): string {
    return this.namesItself
      ? this.caller.toString()
      : this.caller.withMember('external_id', JSON.stringify(this.externalId));
  }
}

/** The external id in `Idempotency-Key`; undefined without the header. Throws a validation-error if the key is no valid id. */
function idempotencyKeyOf(request: Request): string | undefined {
  const read = readIdempotencyKey(headerLines(request.rawHeaders, 'idempotency-key'));
  if (!read) return undefined;
  const fault = 'fault' in read ? read.fault : externalIdFault(read.key);
  if (fault !== undefined) {
    throw new Problem('validation-error', fault, { errors: [{ header: 'Idempotency-Key', detail: fault }] });
  }
  return 'key' in read ? read.key : undefined;
}
