import { type Caller, type Ending, Onlooker } from '../../observability/onlooker.js';
import type { Notice, Trail } from '../../observability/trail.js';

/** As many requests are remembered, whoever made them. */
const MOST_REQUESTS = 50;

/** As many webhooks of one request are remembered, the first ones. */
const MOST_WEBHOOKS = 4;

/** What the page at / shows of a request: no body, no key, no outcome but its code. Durations are in milliseconds. */
export interface RecentRequest {
  /** Counts the requests of this instance. */
  readonly number: number;
  /** RFC 3339. */
  readonly began_at: string;
  readonly external_id: string | undefined;
  readonly phase: 'begun' | 'calling' | 'waiting' | 'answered';
  readonly token_ms: number | undefined;
  readonly provider: string | undefined;
  readonly provider_ms: number | undefined;
  readonly wait_ms: number | undefined;
  readonly total_ms: number | undefined;
  readonly status: number | undefined;
  readonly outcome: string | undefined;
  readonly replayed: boolean;
  /** What became of the webhooks that came for it to this instance, and how long after its begin they came. */
  readonly webhooks: readonly { readonly result: string; readonly after_ms: number }[];
}

/** Remembers the latest requests of this instance, those under way included. */
export class RecentRequests extends Onlooker {
  readonly #sightings: Sighting[] = [];
  #count = 0;

  override came(trail: Trail, caller: Caller): void {
    this.#sightings.unshift(new Sighting(++this.#count, trail, caller));
    if (this.#sightings.length > MOST_REQUESTS) this.#sightings.pop();
  }

  override went(ending: Ending): void {
    const { door, trail } = ending;
    if (door === 'request') this.#sightings.find((sighting) => sighting.trail === trail)?.end(ending);
    if (door !== 'webhook') return;
    for (const notice of trail.notices) {
      for (const sighting of this.#sightings) sighting.hear(notice, trail.startedAt);
    }
  }

  /** The owner's, the newest first; '' owns all where there are no API keys. */
  of(owner: string): readonly RecentRequest[] {
    return this.#sightings.filter((sighting) => sighting.owner === owner).map((sighting) => sighting.describe());
  }
}

/** One request. What the trail says is read when it is asked for: nobody has to tell of each step. */
class Sighting {
  readonly #beganAt = new Date().toISOString();
  readonly #webhooks: RecentRequest['webhooks'][number][] = [];
  #ending: Ending | undefined;
  #caller: Caller;

  constructor(
    private readonly number: number,
    readonly trail: Trail,
    caller: Caller,
  ) {
    this.#caller = caller;
  }

  /** '' also where nobody has found out yet, or ever will. */
  get owner(): string {
    return this.#caller.owner ?? '';
  }

  end(ending: Ending): void {
    this.#ending = ending;
    this.#caller = { owner: this.owner }; // the HTTP request holds its body
  }

  /** A conflict is about somebody else's request, and so are its webhooks. */
  hear({ externalId, result }: Notice, cameAt: number): void {
    const { trail } = this;
    if (externalId === undefined || externalId !== trail.externalId || trail.problem === 'external-id-conflict') return;
    if (this.#webhooks.length < MOST_WEBHOOKS) {
      this.#webhooks.push({ result, after_ms: Math.round(cameAt - trail.startedAt) });
    }
  }

  describe(): RecentRequest {
    const { externalId, tokenMs, provider, providerMs, waitMs } = this.trail;
    const ending = this.#ending;
    return {
      number: this.number,
      began_at: this.#beganAt,
      external_id: externalId,
      phase: ending ? 'answered' : providerMs !== undefined ? 'waiting' : tokenMs !== undefined ? 'calling' : 'begun',
      token_ms: rounded(tokenMs),
      provider,
      provider_ms: rounded(providerMs),
      wait_ms: rounded(waitMs),
      total_ms: rounded(ending?.totalMs),
      status: ending?.status,
      outcome: ending?.outcome,
      replayed: ending?.replayed ?? false,
      webhooks: this.#webhooks,
    };
  }
}

function rounded(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : Math.round(ms);
}
