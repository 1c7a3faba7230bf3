import { describe, expect } from 'vitest';
import { claimed, claimOf, paid, refused } from './examples.js';
import type { RequestStore } from '../request-store.js';
import { endOf, keptAlive, keptAliveBy, type Outages, waysToBe } from './outages.js';
import { type MakeRequestStoreBed, type RequestStoreBed, storeTest } from './request-store-bed.js';

/** Data on a server of its own. */
export interface ServedStoreBed extends RequestStoreBed {
  readonly server: Outages;
}

const unavailable = (mayHaveApplied: boolean) =>
  expect.objectContaining({ code: 'store-unavailable', mayHaveApplied, cause: expect.any(Error) });

/** All commands, asked for at once. */
function everyCommand(store: RequestStore): Promise<unknown>[] {
  return [
    store.claim(claimOf('claimed')),
    store.settle('settled', paid()),
    store.release(claimOf('released'), refused),
    store.note(claimOf('noted'), { names: ['name'] }),
    store.learn('learned', 'id', 60_000),
    store.settleNamed('named', paid()),
    store.resolve('resolved'),
    store.join('joined', 'A', 60_000),
    store.read(['read']),
  ];
}

/** What a request store that is reached over a network promises beside `describeRequestStore`. */
export function describeStoreOutages(name: string, make: MakeRequestStoreBed<ServedStoreBed>): void {
  const it = storeTest(make);

  describe(`${name}: a server out of reach`, () => {
    it('fails within a second, and nothing was applied', async ({ open }) => {
      const { bed, store } = await open();
      await bed.server.stop();
      await expect.poll(() => endOf(store.read(['?']))).toMatchObject({ error: unavailable(false) });
      for (const ended of await Promise.all(everyCommand(store).map(endOf))) {
        expect(ended.error).toEqual(unavailable(false));
        expect(ended.ms).toBeLessThan(1_000);
      }
    });

    it('is used again as soon as it is back, even if it has lost everything', async ({ open }) => {
      const { bed, id, store } = await open();
      await store.claim(claimOf(id));
      let restored = 0;
      store.onRestored(() => (restored += 1));
      await bed.server.stop();
      await expect.poll(() => endOf(store.read(['?']))).toMatchObject({ error: unavailable(false) });
      expect(restored).toBe(0);
      await bed.server.start();
      await expect.poll(() => restored, { timeout: 10_000 }).toBe(1);
      // What watches a server may have the store connect once more, when it hears that the server is there again.
      const claim = claimOf(id);
      await expect.poll(() => endOf(store.claim(claim)), { timeout: 10_000 }).toMatchObject({ value: claimed });
      expect(await store.settle(id, paid())).toMatchObject({ kind: 'settled' });
    });

    it('may be so from the start', async ({ open }) => {
      const { bed, id } = await open();
      await bed.server.stop();
      const store = bed.open();
      const ended = await endOf(store.claim(claimOf(id)));
      expect(ended.error).toEqual(unavailable(false));
      expect(ended.ms).toBeLessThan(1_000);
      await bed.server.start();
      await expect
        .poll(() => endOf(store.claim(claimOf(id))), { timeout: 10_000 })
        .toMatchObject({
          value: { kind: 'claimed' },
        });
      await store.close();
    });
  });

  describe(`${name}: a frozen server`, () => {
    it('fails within a second, and what was asked for may have been applied', async ({ open }) => {
      const { bed, store } = await open();
      bed.server.freeze();
      for (const ended of await Promise.all(everyCommand(store).map(endOf))) {
        expect(ended.error).toEqual(unavailable(true));
        expect(ended.ms).toBeLessThan(1_000);
      }
      // On a busy machine, one of several connections may be noticed as silent later than the others.
      await expect.poll(() => endOf(store.read(['?']))).toMatchObject({ error: unavailable(false) });
      for (const ended of await Promise.all(everyCommand(store).map(endOf))) {
        expect(ended.error).toEqual(unavailable(false));
        expect(ended.ms).toBeLessThan(1_000);
      }
    });

    it('is used again when it thaws, and what it may have applied can be released', async ({ open }) => {
      const { bed, id, store } = await open();
      let restored = 0;
      store.onRestored(() => (restored += 1));
      bed.server.freeze();
      const claim = claimOf(id);
      expect(await endOf(store.claim(claim))).toMatchObject({ error: unavailable(true) });
      expect(restored).toBe(0);
      bed.server.thaw();
      await expect.poll(() => restored, { timeout: 10_000 }).toBe(1);
      await store.release(claim, refused);
      expect(await store.claim(claimOf(id, { fingerprint: 'another' }))).toEqual(claimed);
    });
  });

  describe(`${name}: closing`, () => {
    it.for(waysToBe)(
      'ends within a second and leaves nothing where the server is $state',
      async ({ bring }, { open }) => {
        const before = keptAlive();
        const { bed, store, other } = await open();
        await other.close();
        await bring(bed.server);
        const reading = endOf(store.read(['?']));
        const closed = await endOf(store.close());
        expect(closed).toEqual({ value: undefined, ms: expect.any(Number) });
        expect(closed.ms).toBeLessThan(1_000);
        await reading;
        await keptAliveBy(before);
      },
    );
  });
}
