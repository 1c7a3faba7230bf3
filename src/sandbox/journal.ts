export const MAX_ENTRIES = 20_000;

/** One call of POST /cashins with a valid token, or of an operation of another provider. */
export interface CashinEntry {
  /** Empty if the call does not tell it. */
  readonly external_id: string | number;
  /** Only if the provider is another one than Zemo. */
  readonly operation?: string;
  readonly scenario: string;
  readonly received_at: string;
  /** The text of the body as it came. */
  readonly body: string;
}

/** One attempt to deliver a webhook. */
export interface WebhookEntry {
  readonly external_id: string | number;
  /** The operation or follow-up that it is about; only if the provider is another one than Zemo. */
  readonly event?: string;
  readonly url: string;
  /** Null if no answer came. */
  readonly status: number | null;
  /** Counted from 1. */
  readonly attempt: number;
  readonly sent_at: string;
}

/** What the sandbox answers to GET /journal. */
export interface JournalReport {
  /** The number of calls of POST /auth. */
  readonly auth: number;
  readonly cashins: readonly CashinEntry[];
  readonly webhooks: readonly WebhookEntry[];
}

/** The last 20,000 calls and the last 20,000 attempts of webhooks, the oldest first. It contains no tokens and no keys. */
export class Journal {
  #auth = 0;
  #cashins = new Latest<CashinEntry>();
  #webhooks = new Latest<WebhookEntry>();

  addAuth(): void {
    this.#auth += 1;
  }

  addCashin(entry: CashinEntry): void {
    this.#cashins.add(entry);
  }

  addWebhook(entry: WebhookEntry): void {
    this.#webhooks.add(entry);
  }

  /** Reports everything, or the entries of one id; 777 and "777" are the same id. */
  report(externalId?: string): JournalReport {
    const matches = (entry: CashinEntry | WebhookEntry) =>
      externalId === undefined || String(entry.external_id) === externalId;
    return {
      auth: this.#auth,
      cashins: this.#cashins.list().filter(matches),
      webhooks: this.#webhooks.list().filter(matches),
    };
  }

  reset(): void {
    this.#auth = 0;
    this.#cashins = new Latest();
    this.#webhooks = new Latest();
  }
}

class Latest<T> {
  readonly #entries: T[] = [];
  #oldest = 0;

  add(entry: T): void {
    if (this.#entries.length < MAX_ENTRIES) {
      this.#entries.push(entry);
      return;
    }
    this.#entries[this.#oldest] = entry;
    this.#oldest = (this.#oldest + 1) % MAX_ENTRIES;
  }

  list(): T[] {
    return [...this.#entries.slice(this.#oldest), ...this.#entries.slice(0, this.#oldest)];
  }
}
