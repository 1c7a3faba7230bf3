import { expect, it } from 'vitest';
import type { PubSub } from '../pub-sub.js';

/** A system of its own, and adapters that reach it. */
export interface PubSubBed {
  /** An adapter; each call stands for another instance. */
  open(): PubSub;
  /** Ends what the bed itself started. */
  close?(): Promise<void>;
}

/** Makes a bed without subscriptions. */
export type MakePubSubBed<Bed extends PubSubBed = PubSubBed> = () => Bed | Promise<Bed>;

/** A bed, and two instances' adapters on it. */
export interface PubSubs<Bed> {
  readonly bed: Bed;
  readonly pubSub: PubSub;
  readonly other: PubSub;
}

interface PubSubFixtures<Bed> {
  /** Opens adapters on a bed of their own, closed after the test. */
  open(): Promise<PubSubs<Bed>>;
}

/** Makes the `it` of a suite that runs on beds that `make` makes. */
export function pubSubTest<Bed extends PubSubBed>(make: MakePubSubBed<Bed>) {
  return it.extend<PubSubFixtures<Bed>>({
    open: async ({ onTestFinished }, use) => {
      await use(async () => {
        const bed = await make();
        const [pubSub, other] = [bed.open(), bed.open()];
        onTestFinished(async () => {
          await Promise.all([pubSub.close(), other.close()]);
          await bed.close?.();
        });
        return { bed, pubSub, other };
      });
    },
  });
}

/** Publishes until something arrives, and drops all that has arrived by then. */
export async function untilHeard(heard: unknown[], from: PubSub, channel: string): Promise<void> {
  await expect
    .poll(
      async () => {
        await from.publish(channel, 'heard?').catch(() => {});
        return heard.length;
      },
      { timeout: 10_000 },
    )
    .toBeGreaterThan(0);
  await expect.poll(() => heard.splice(0)).toEqual([]);
}
