/** Something that happened to a request. Durations are in milliseconds; what does not apply is absent. */
export class HistoryEventDto {
  /** RFC 3339, by the clock of the instance. */
  at!: string;
  /**
   * asked: a caller came. claimed: this caller's instance makes the call. called: the provider has answered, or the call broke. answered:
   * the caller has its answer, or has left. waited: somebody waited at the status route. webhook: one came, with what became of it.
   * looked-up: the provider was asked how it stands.
   */
  what!: 'asked' | 'claimed' | 'called' | 'looked-up' | 'answered' | 'waited' | 'webhook';
  instance!: string;
  /** The X-Request-Id of the HTTP request in which it happened. */
  request_id!: string;
  /** The operation or follow-up that it is about. */
  about?: string;
  operation?: string;
  /** Of a call, a webhook or a lookup. */
  result?: string;
  /** How the caller was answered. */
  outcome?: string;
  status?: number;
  provider_status?: number;
  /** How long the call took. */
  ms?: number;
  wait_ms?: number;
  total_ms?: number;
  /** The beginning of a digest of the caller's key. */
  owner?: string;
  /** Whether the answer was stored before. */
  replayed?: boolean;
  /** Whether an operator delivered the webhook again. */
  again?: boolean;
}

/** What happened to a request, in its order. */
export class HistoryDto {
  external_id!: string;
  /** Absent if the request has expired, or is none. */
  state?: 'pending' | 'succeeded' | 'failed' | 'unreadable';
  /** Bounded: of a request with very many events, the oldest are missing. */
  events!: HistoryEventDto[];
}
