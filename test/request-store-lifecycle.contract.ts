import { randomUUID } from 'node:crypto';
import { describe, expect } from 'vitest';
import { claimOf, paid, refused } from '../src/event-manager/examples.fake.js';
import type { Claim } from '../src/event-manager/request-store/request-store.js';
import type { StoreTest } from './support/request-store-bed.js';

/** What becomes of the outcome of an id that nobody has claimed. */
export function describeEarlyOutcomes(it: StoreTest): void {
  describe('an early outcome', () => {
    it('is given to the first who claims the id, who need not send, and replayed to the next', async ({ open }) => {
      const { id, store, other } = await open();
      expect(await other.settle(id, paid())).toEqual({ kind: 'early' });
      expect(await store.claim(claimOf(id))).toEqual({ kind: 'settled', outcome: paid(), replayed: false });
      expect(await store.claim(claimOf(id))).toEqual({ kind: 'settled', outcome: paid(), replayed: true });
      expect(await store.claim(claimOf(id, { owner: 'another' }))).toEqual({ kind: 'conflict' });
      expect(await store.read([id])).toMatchObject([{ owner: 'owner', outcome: paid() }]);
    });

    it('is nobody’s request until it is claimed', async ({ open }) => {
      const { id, store } = await open();
      await store.settle(id, paid());
      expect(await store.read([id])).toEqual([undefined]);
      expect(await store.join(id, 'A', 60_000)).toBeUndefined();
    });

    it('wins over later ones', async ({ open }) => {
      const { id, store, other } = await open();
      await store.settle(id, paid());
      expect(await other.settle(id, paid())).toEqual({ kind: 'duplicate' });
      expect(await other.settle(id, refused)).toEqual({ kind: 'conflicting' });
      expect(await store.claim(claimOf(id))).toMatchObject({ outcome: paid() });
    });

    it('gives way, the oldest first, to more of them than are kept', async ({ open }) => {
      const { id, store } = await open({ maxEarly: 3 });
      // In the order of their names, because a store may take those of one millisecond to be of one age.
      const ids = Array.from({ length: 5 }, (_, index) => `${id}-${index}`);
      for (const early of ids) expect(await store.settle(early, paid())).toEqual({ kind: 'early' });
      const found = await Promise.all(ids.map((early) => store.claim(claimOf(early))));
      expect(found.map(({ kind }) => kind)).toEqual(['claimed', 'claimed', 'settled', 'settled', 'settled']);
    });

    it('makes room for another one when it is claimed', async ({ open }) => {
      const { store } = await open({ maxEarly: 2 });
      const [first, second, third] = [randomUUID(), randomUUID(), randomUUID()] as const;
      await store.settle(first, paid());
      await store.settle(second, paid());
      await store.claim(claimOf(first));
      await store.settle(third, paid());
      expect(await store.claim(claimOf(second))).toMatchObject({ kind: 'settled' });
      expect(await store.claim(claimOf(first))).toMatchObject({ kind: 'settled', replayed: true });
    });

    it('is unmatched, and forgotten, where none are kept', async ({ open }) => {
      const { id, store } = await open({ maxEarly: 0 });
      expect(await store.settle(id, paid())).toEqual({ kind: 'unmatched' });
      expect(await store.claim(claimOf(id))).toEqual({ kind: 'claimed' });
    });
  });
}

/** What becomes of a claim that came to nothing. */
export function describeReleases(it: StoreTest): void {
  describe('a release', () => {
    it('settles the claim for those who wait, and leaves the outcome to be read', async ({ open }) => {
      const { id, store, other } = await open();
      const claim = claimOf(id);
      await store.claim(claim);
      await other.claim(claimOf(id, { instance: 'B' }));
      const settlement = await store.release(claim, refused);
      expect('instances' in settlement && settlement.instances.toSorted()).toEqual(['A', 'B']);
      expect(await other.read([id])).toMatchObject([{ owner: 'owner', outcome: refused }]);
    });

    it.for<{ what: string; changes: Partial<Claim> }>([
      { what: 'the same body', changes: {} },
      { what: 'another body', changes: { fingerprint: 'another' } },
    ])('frees the id for another try of its owner with $what', async ({ changes }, { open }) => {
      const { id, store, other } = await open();
      const claim = claimOf(id);
      await store.claim(claim);
      await store.release(claim, refused);
      const next = claimOf(id, { ...changes, instance: 'B' });
      expect(await other.claim(next)).toEqual({ kind: 'claimed' });
      expect(await other.claim(claimOf(id, { ...changes, instance: 'B' }))).toEqual({
        kind: 'attached',
        attempt: next.attempt,
      });
      expect(await store.read([id])).toMatchObject([{ outcome: undefined }]);
      expect(await store.settle(id, paid())).toMatchObject({ kind: 'settled', attempt: next.attempt });
    });

    it('frees the id for nobody else', async ({ open }) => {
      const { id, store } = await open();
      const claim = claimOf(id);
      await store.claim(claim);
      await store.release(claim, refused);
      expect(await store.claim(claimOf(id, { owner: 'another' }))).toEqual({ kind: 'conflict' });
    });

    it('is told to who claims for the same attempt again, and does not free the id for it', async ({ open }) => {
      const { id, store, other } = await open();
      const claim = claimOf(id);
      await store.claim(claim);
      await store.release(claim, refused);
      expect(await other.claim({ ...claim, instance: 'B' })).toEqual({ kind: 'released', outcome: refused });
      expect(await other.claim(claimOf(id))).toEqual({ kind: 'claimed' });
    });

    it('is for the claim’s maker only', async ({ open }) => {
      const { id, store } = await open();
      await store.claim(claimOf(id));
      expect(await store.release(claimOf(id), refused)).toEqual({ kind: 'unmatched' });
      expect(await store.release(claimOf(randomUUID()), refused)).toEqual({ kind: 'unmatched' });
      expect(await store.read([id])).toMatchObject([{ outcome: undefined }]);
    });

    it('of an attempt before the last one changes nothing', async ({ open }) => {
      const { id, store } = await open();
      const [first, second] = [claimOf(id), claimOf(id)];
      await store.claim(first);
      await store.release(first, refused);
      await store.claim(second);
      expect(await store.release(first, refused)).toEqual({ kind: 'unmatched' });
      expect(await store.claim(claimOf(id))).toMatchObject({ kind: 'attached' });
    });

    it('changes nothing after a webhook won', async ({ open }) => {
      const { id, store } = await open();
      const claim = claimOf(id);
      await store.claim(claim);
      await store.settle(id, paid());
      expect(await store.release(claim, refused)).toEqual({ kind: 'conflicting' });
      expect(await store.claim(claimOf(id))).toEqual({ kind: 'settled', outcome: paid(), replayed: true });
    });

    it('wins over a webhook that comes after it', async ({ open }) => {
      const { id, store, other } = await open();
      const claim = claimOf(id);
      await store.claim(claim);
      await store.release(claim, refused);
      expect(await other.settle(id, paid())).toEqual({ kind: 'conflicting' });
      expect(await store.read([id])).toMatchObject([{ outcome: refused }]);
      expect(await store.claim(claimOf(id))).toEqual({ kind: 'claimed' });
    });
  });
}
