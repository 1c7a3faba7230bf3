import { Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Config } from '../config/config.js';
import {
  EventManagerService,
  externalIdFault,
  type FindOptions,
  type OnLeave,
  type Outcome,
  type StoredRequest,
} from '../event-manager/index.js';
import { headerLines, readPrefer } from '../http/headers.js';
import { Problem } from '../http/problem.js';
import { recordOf } from '../observability/request-log.js';
import { followUpOf, theirsOf, type FollowUpKind, type Origin, Provider } from '../provider/provider.js';
import { writeRawMembers } from '../json/json-tree.js';
import { describeRequest, leavingOf, negotiateForm, renderQrcode, requestPath, sendMembers } from './answer.js';
import { EVENT_STREAM, StatusStreams } from './status-streams.js';

/** What can go wrong when a request is looked at, for the API's documentation. */
export const LOOKING_PROBLEMS = [
  'validation-error',
  'unauthorized',
  'not-found',
  'not-acceptable',
  'provider-invalid-result',
  'capacity-exceeded',
  'shutting-down',
  'store-unavailable',
] as const;

export const WAIT_HEADER = { name: 'Prefer', required: false, description: '`wait=10` (seconds; RFC 7240)' };

/** Whose request to look at. */
interface Subject {
  readonly externalId: string;
  readonly owner: string;
  readonly followUp?: FollowUpKind;
}

/** Answers with the state of a request, or of what follows it, at once or when it has ended. */
@Injectable()
export class Looking {
  readonly #prefer;
  readonly #canDraw: boolean;

  constructor(
    private readonly events: EventManagerService,
    private readonly provider: Provider,
    private readonly streams: StatusStreams,
    private readonly config: Config,
  ) {
    this.#prefer = { defaultMs: 0, minMs: 1_000, maxMs: config.maxTimeoutMs };
    this.#canDraw = provider.operations.some(({ picture }) => picture !== undefined);
  }

  /** Throws the problem not-found if the owner has no such request. */
  async answer({ externalId, owner, followUp }: Subject, request: Request, response: Response): Promise<void> {
    const { accept } = request.headers;
    const streams = accept?.toLowerCase().includes(EVENT_STREAM) ? [EVENT_STREAM] : []; // `text/*` asks for no stream
    const form = negotiateForm(accept, this.#canDraw && followUp === undefined, ...streams);
    const isStream = form === EVENT_STREAM;
    const { waitMs, applied } = readPrefer(headerLines(request.rawHeaders, 'prefer'), this.#prefer);
    if (applied && !isStream) response.set('Preference-Applied', applied);
    const record = recordOf(request);
    if (externalIdFault(externalId) === undefined) record.externalId = externalId;
    const whose = { owner, ...(followUp && { followUp: followUpOf(followUp) }) };
    const options: FindOptions = isStream
      ? { ...whose, timeoutMs: 0 }
      : { ...whose, timeoutMs: waitMs, onLeave: leavingOf(response), ...this.#look(externalId, followUp, record) };
    if (options.timeoutMs > 0) record.waits();
    const found = record.externalId && (await this.events.find(externalId, options));
    if (options.timeoutMs > 0) record.waited();
    if (!found) throw new Problem('not-found', 'there is no such request', { external_id: externalId });
    const path = requestPath(externalId, followUp?.name);
    const operation = followUp ? { result: followUp.result } : this.provider.onlyOperation;
    const describe = (state: StoredRequest) =>
      describeRequest({ path, externalId, operation }, state, this.config.publicUrl);
    response.set('Cache-Control', 'no-store').vary('Accept');
    if (isStream) {
      const find = (timeoutMs: number, onLeave: OnLeave) =>
        this.events.find(externalId, { ...whose, timeoutMs, onLeave });
      if (!found.outcome && request.method !== 'HEAD') record.waits();
      return this.streams.stream(found, { find, describe: (state) => writeRawMembers(describe(state)) }, response);
    }
    const code = form === 'application/json' ? undefined : this.#codeIn(found.outcome);
    if (code === undefined) sendMembers(response, describe(found));
    else response.type(form).send(await renderQrcode(code, form, externalId));
  }

  /** One last look before the wait is over, if the provider can be asked (E16). */
  #look(externalId: string, followUp: FollowUpKind | undefined, origin: Origin): Pick<FindOptions, 'look'> {
    const event = followUp ?? this.provider.onlyOperation;
    if (!event?.looksAtDeadline) return {};
    return {
      look: (names) => this.provider.lookUp({ event: event.name, externalId, theirs: theirsOf(names[0]) }, origin),
    };
  }

  #codeIn(outcome: Outcome | undefined): string | undefined {
    if (outcome?.state !== 'succeeded') return undefined;
    for (const { picture } of this.provider.operations) {
      const code = picture === undefined ? undefined : outcome.result[picture];
      if (typeof code === 'string') return code;
    }
    return undefined;
  }
}
