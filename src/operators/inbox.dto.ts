import type { InboxKind } from '../inbox/inbox.js';
import { NoticeResultDto } from '../webhooks/webhook-answer.dto.js';

/** What the inbox lists of a message that settled nothing. */
export class InboxHeadDto {
  /** Names the entry in the paths of this API. */
  id!: string;
  kind!: InboxKind;
  /** Why it settled nothing, in words. */
  reason!: string;
  /** When it came (RFC 3339). */
  received_at!: string;
  /** The request that it names, if it names one of ours. */
  external_id?: string;
  /** The X-Request-Id of its answer, which is also in the log. */
  request_id!: string;
  /** The instance that received it. */
  instance!: string;
  /** The address from which it came; only of what was not proved. */
  address?: string;
  method!: string;
  /** Path and query, without what may prove a webhook. */
  url!: string;
  /** The bytes of its whole body. */
  size!: number;
}

/** A page of the inbox, the latest first. */
export class InboxDto {
  entries!: InboxHeadDto[];
  /** The `cursor` of the next page; absent on the last one. */
  next?: string;
}

/** A header of a message. */
export class HeaderDto {
  /** In lower case. */
  name!: string;
  /** `(not kept)` if it is a credential. */
  value!: string;
}

/** An entry of the inbox with its message. */
export class InboxEntryDto extends InboxHeadDto {
  headers!: HeaderDto[];
  /** The body as text, its first 65,536 bytes; absent if it is not kept, or no UTF-8. */
  body?: string;
  /** The same in base64; absent if it is not kept. */
  body_base64?: string;
  /** Whether the body is kept whole, so that the webhook can be sent again. */
  whole!: boolean;
}

/** What became of a webhook that was delivered again. */
export class RedeliveryDto {
  /** Whether its proof is valid with the secrets of now. */
  authentic!: boolean;
  /** Why not. */
  reason?: string;
  results!: NoticeResultDto[];
  /** Whether the entry was removed from the inbox, because everything in the webhook has settled something. */
  removed!: boolean;
}
