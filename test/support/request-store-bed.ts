import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import type { Outcome } from '../../src/event-manager/outcome.js';
import type { Claim, RequestStore, RequestStoreLimits } from '../../src/event-manager/request-store/request-store.js';

/** Data of its own, and stores that share it. */
export interface RequestStoreBed {
  /** A store over the bed's data; each call stands for another instance. The suite closes it. */
  open(): RequestStore;
  /** Ends what the bed itself started. */
  close?(): Promise<void>;
}

/** Makes a bed that holds nothing yet. */
export type MakeRequestStoreBed = (limits: RequestStoreLimits) => RequestStoreBed | Promise<RequestStoreBed>;

/** An id that is new, and two instances' stores over the same data. */
export interface Stores {
  readonly id: string;
  readonly store: RequestStore;
  readonly other: RequestStore;
}

interface StoreFixtures {
  /** Opens stores on a bed of their own, closed after the test; by default everything is kept for a minute. */
  open(limits?: Partial<RequestStoreLimits>): Promise<Stores>;
}

/** `it`, whose tests open stores. */
export type StoreTest = ReturnType<typeof storeTest>;

const aMinute: RequestStoreLimits = { resultTtlMs: 60_000, pendingTtlMs: 60_000, earlyTtlMs: 60_000, maxEarly: 100 };

/** Makes the `it` of a suite that runs on beds that `make` makes. */
export function storeTest(make: MakeRequestStoreBed) {
  return it.extend<StoreFixtures>({
    open: async ({ onTestFinished }, use) => {
      await use(async (limits = {}) => {
        const bed = await make({ ...aMinute, ...limits });
        const stores = [bed.open(), bed.open()] as const;
        onTestFinished(async () => {
          await Promise.all(stores.map((store) => store.close()));
          await bed.close?.();
        });
        await expect
          .poll(() => Promise.all(stores.map((store) => store.read(['?']))))
          .toEqual([[undefined], [undefined]]);
        return { id: randomUUID(), store: stores[0], other: stores[1] };
      });
    },
  });
}

/** A succeeded outcome, told apart from others by its number. */
export function paid(number = 1): Outcome {
  return { state: 'succeeded', result: { qr_code: `br-code-${number}` } };
}

/** The outcome of a call that the provider refused. */
export const refused: Outcome = { state: 'failed', error: { code: 'provider-refused', detail: 'it said no' } };

/** A claim of an id: by default an owner's, from instance A, who waits for a minute. */
export function claimOf(externalId: string, changes: Partial<Claim> = {}): Claim {
  const attempt = randomUUID();
  return { externalId, fingerprint: 'body', owner: 'owner', attempt, instance: 'A', waitMs: 60_000, ...changes };
}
