/** An HTTP call, ready to be sent. */
export interface Call {
  readonly method: string;
  readonly origin: string;
  /** Path and query. */
  readonly path: string;
  /** Names and values in turn. */
  readonly headers: readonly string[];
  /** Null if it has none. */
  readonly body: string | null;
}
