import { randomUUID } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { anHour } from './examples.js';
import type { EarlyLimits, RequestStore, StoredRequest } from '../request-store.js';

/** Data of its own, and stores that share it. */
export interface RequestStoreBed {
  /** A store over the bed's data; each call stands for another instance. */
  open(): RequestStore;
  /** Ends what the bed itself started. */
  close?(): Promise<void>;
}

/** Makes a bed that holds nothing yet. */
export type MakeRequestStoreBed<Bed extends RequestStoreBed = RequestStoreBed> = (
  limits: EarlyLimits,
) => Bed | Promise<Bed>;

/** A bed, an id that is new, and two instances' stores over the bed's data. */
export interface Stores<Bed> {
  readonly bed: Bed;
  readonly id: string;
  readonly store: RequestStore;
  readonly other: RequestStore;
}

interface StoreFixtures<Bed> {
  /** Opens stores on a bed of their own, closed after the test; by default early outcomes are kept for an hour. */
  open(limits?: Partial<EarlyLimits>): Promise<Stores<Bed>>;
}

/** `it`, whose tests open stores. */
export type StoreTest = ReturnType<typeof storeTest<RequestStoreBed>>;

/** The request with this id; throws if there is none that can be read. */
export async function readOne(store: RequestStore, externalId: string): Promise<StoredRequest> {
  const [request] = await store.read([externalId]);
  if (typeof request !== 'object') throw new Error(`there is no request ${externalId}`);
  return request;
}

/** Resolves when the clock has gone on by a millisecond at least. */
export async function aMillisecond(): Promise<void> {
  const begun = Date.now();
  while (Date.now() < begun + 2) await setImmediate();
}

/** Makes the `it` of a suite that runs on beds that `make` makes. */
export function storeTest<Bed extends RequestStoreBed>(make: MakeRequestStoreBed<Bed>) {
  return it.extend<StoreFixtures<Bed>>({
    open: async ({ onTestFinished }, use) => {
      await use(async (limits = {}) => {
        const bed = await make({ ...anHour, ...limits });
        const stores = [bed.open(), bed.open()] as const;
        onTestFinished(async () => {
          await Promise.all(stores.map((store) => store.close()));
          await bed.close?.();
        });
        const read = () => Promise.all(stores.map((store) => store.read(['?'])));
        await expect.poll(read, { timeout: 10_000 }).toEqual([[undefined], [undefined]]);
        return { bed, id: randomUUID(), store: stores[0], other: stores[1] };
      });
    },
  });
}
