import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { anHour } from '../../src/event-manager/examples.fake.js';
import type { RequestStore, RequestStoreLimits } from '../../src/event-manager/request-store/request-store.js';

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
  /** Opens stores on a bed of their own, closed after the test; by default everything is kept for an hour. */
  open(limits?: Partial<RequestStoreLimits>): Promise<Stores>;
}

/** `it`, whose tests open stores. */
export type StoreTest = ReturnType<typeof storeTest>;

/** Makes the `it` of a suite that runs on beds that `make` makes. */
export function storeTest(make: MakeRequestStoreBed) {
  return it.extend<StoreFixtures>({
    open: async ({ onTestFinished }, use) => {
      await use(async (limits = {}) => {
        const bed = await make({ ...anHour, ...limits });
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
