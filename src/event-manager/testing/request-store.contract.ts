import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect } from 'vitest';
import { claimed, claimOf, paid, refused } from './examples.js';
import type { Claim } from '../request-store.js';
import { describeAgreement, describeEarlyOutcomes, describeReleases } from './request-store-lifecycle.contract.js';
import { describeNames, describeTakeOvers } from './request-store-names.contract.js';
import { oddTexts } from './odd-texts.js';
import { type MakeRequestStoreBed, readOne, type StoreTest, storeTest } from './request-store-bed.js';

/** For what comes with time, on a machine that may be busy. */
const PATIENCE = { timeout: 10_000 };

/** What every request store promises; an adapter that passes may take the place of ours. */
export function describeRequestStore(name: string, make: MakeRequestStoreBed): void {
  const it = storeTest(make);
  describe(name, () => {
    describeClaims(it);
    describeOutcomes(it);
    describeAgreement(it);
    describeEarlyOutcomes(it);
    describeReleases(it);
    describeNames(it);
    describeTakeOvers(it);
    describeRequests(it);
    it('proves that it takes writes, as often as it is asked, and nothing stays of that', async ({ open }) => {
      const { store, other } = await open(); // the bed looks for what stays
      await Promise.all([store.prove(), store.prove(), other.prove()]);
    });
  });
}

function describeClaims(it: StoreTest): void {
  describe('a claim', () => {
    it('gets an id that is free', async ({ open }) => {
      const { id, store } = await open();
      expect(await store.claim(claimOf(id))).toEqual(claimed);
      expect(await store.claim(claimOf(randomUUID()))).toEqual(claimed);
    });

    it('is won by one of a hundred that come at once from two instances; the others join it', async ({ open }) => {
      const { id, store, other } = await open();
      const found = await Promise.all(
        Array.from({ length: 100 }, (_, index) => (index % 2 === 0 ? store : other).claim(claimOf(id))),
      );
      expect(found.filter(({ kind }) => kind === 'claimed')).toHaveLength(1);
      expect(found.filter(({ kind }) => kind === 'attached')).toHaveLength(99);
    });

    it('of a settled request is answered with the stored outcome', async ({ open }) => {
      const { id, store, other } = await open();
      await store.claim(claimOf(id));
      await store.settle(id, paid());
      expect(await other.claim(claimOf(id))).toEqual({ kind: 'settled', outcome: paid(), replayed: true });
    });

    it.for<{ what: string; another: Partial<Claim> }>([
      { what: 'another body', another: { fingerprint: 'another' } },
      { what: 'another owner', another: { owner: 'another' } },
    ])(
      'with $what is a conflict, before the outcome and after it, and changes nothing',
      async ({ another }, { open }) => {
        const { id, store, other } = await open();
        await store.claim(claimOf(id));
        expect(await other.claim(claimOf(id, { ...another, instance: 'B' }))).toEqual({ kind: 'conflict' });
        expect(await store.settle(id, paid())).toMatchObject({ kind: 'settled', instances: ['A'] });
        expect(await other.claim(claimOf(id, another))).toEqual({ kind: 'conflict' });
        expect(await store.claim(claimOf(id))).toMatchObject({ kind: 'settled', outcome: paid() });
      },
    );
  });
}

function describeOutcomes(it: StoreTest): void {
  describe('an outcome', () => {
    it('is the first one, for ever: one that says the same is a duplicate, another one conflicting', async ({
      open,
    }) => {
      const { id, store, other } = await open();
      await store.claim(claimOf(id));
      expect(await store.settle(id, paid())).toMatchObject({ kind: 'settled' });
      expect(await other.settle(id, paid())).toEqual({ kind: 'duplicate' });
      expect(await other.settle(id, refused)).toEqual({ kind: 'conflicting' });
      expect(await store.read([id])).toMatchObject([{ outcome: paid() }]);
    });

    it('settles once among fifty that come at once', async ({ open }) => {
      const { id, store, other } = await open();
      await store.claim(claimOf(id));
      const found = await Promise.all(
        Array.from({ length: 50 }, (_, index) => (index % 2 === 0 ? store : other).settle(id, paid(index % 5))),
      );
      expect(found.filter(({ kind }) => kind === 'settled')).toHaveLength(1);
      expect(found.filter(({ kind }) => kind === 'duplicate')).toHaveLength(9);
      expect(found.filter(({ kind }) => kind === 'conflicting')).toHaveLength(40);
    });

    it('names each instance that waits once, whether it claimed, attached or joined', async ({ open }) => {
      const { id, store, other } = await open();
      await store.claim(claimOf(id, { instance: 'A' }));
      await store.claim(claimOf(id, { instance: 'A' }));
      await other.claim(claimOf(id, { instance: 'B' }));
      await other.join(id, 'C', 60_000);
      const settlement = await store.settle(id, paid());
      expect('instances' in settlement && settlement.instances.toSorted()).toEqual(['A', 'B', 'C']);
    });

    it('names no instance where none waits', async ({ open }) => {
      const { id, store } = await open();
      await store.claim(claimOf(id, { waitMs: 0 }));
      expect(await store.settle(id, paid())).toMatchObject({ kind: 'settled', instances: [] });
    });

    it('names no instance whose wait is over', async ({ open }) => {
      const { id, store, other } = await open();
      const ids = Array.from({ length: 100 }, (_, index) => `${id}-${index}`);
      for (const each of ids) {
        await store.claim(claimOf(each, { instance: 'A', waitMs: 1 }));
        await other.claim(claimOf(each, { instance: 'B' }));
      }
      await expect
        .poll(() => store.settle(ids.shift() ?? '', paid()), PATIENCE)
        .toMatchObject({ kind: 'settled', instances: ['B'] });
    });

    it('reaches an instance for its longest wait, not for its last one', async ({ open }) => {
      const { id, store, other } = await open();
      await store.claim(claimOf(id, { waitMs: 60_000 }));
      await store.claim(claimOf(id, { waitMs: 1 }));
      await other.join(id, 'A', 0);
      await sleep(20); // the short one is over
      expect(await store.settle(id, paid())).toMatchObject({ kind: 'settled', instances: ['A'] });
    });

    it('comes back as it was stored, whatever JSON it holds', async ({ open }) => {
      const { id, store, other } = await open();
      const result = {
        none: null,
        empty: [{}, []],
        '': '',
        number: 1e21,
        nested: { of: [[[1.5, -0.1, true]]] },
        oddTexts,
      };
      await store.claim(claimOf(id));
      await store.settle(id, { state: 'succeeded', result });
      expect(await other.read([id])).toMatchObject([{ outcome: { state: 'succeeded', result } }]);
      expect(await other.settle(id, { state: 'succeeded', result })).toEqual({ kind: 'duplicate' });
    });
  });
}

function describeRequests(it: StoreTest): void {
  describe('a request', () => {
    it('is read in the order asked for, with nothing in the place of those that are not claimed', async ({ open }) => {
      const { id, store, other } = await open();
      await store.claim(claimOf(id, { owner: 'first' }));
      const second = randomUUID();
      await store.claim(claimOf(second, { owner: 'second' }));
      await store.settle(second, paid());
      expect(await other.read(['?', second, '?', id, second])).toEqual([
        undefined,
        expect.objectContaining({ owner: 'second', outcome: paid() }),
        undefined,
        expect.objectContaining({ owner: 'first', outcome: undefined }),
        expect.objectContaining({ owner: 'second', outcome: paid() }),
      ]);
      expect(await store.read([])).toEqual([]);
    });

    it('keeps the note of its claim, whatever is in it, after the outcome too', async ({ open }) => {
      const { id, store, other } = await open();
      const note = oddTexts.join('');
      await store.claim(claimOf(id, { note }));
      await other.claim(claimOf(id, { note: 'of one who joined' }));
      expect(await other.read([id])).toMatchObject([{ note }]);
      await other.settle(id, paid());
      expect(await store.join(id, 'A', 1_000)).toMatchObject({ note });
      await store.claim(claimOf(`${id}?`));
      expect(await store.read([`${id}?`])).toMatchObject([{ note: undefined }]);
    });

    it('is read among 2,500', async ({ open }) => {
      const { id, store, other } = await open();
      const ids = Array.from({ length: 2_500 }, (_, index) => `${id}-${index}`);
      for (let start = 0; start < ids.length; start += 250) {
        await Promise.all(ids.slice(start, start + 250).map((each) => store.claim(claimOf(each, { owner: each }))));
      }
      const found = await other.read(ids);
      expect(found).toMatchObject(ids.map((owner) => ({ owner })));
    });

    it('is joined as it is read', async ({ open }) => {
      const { id, store } = await open();
      expect(await store.join(id, 'B', 60_000)).toBeUndefined();
      await store.claim(claimOf(id));
      expect([await store.join(id, 'B', 60_000)]).toEqual(await store.read([id]));
      await store.settle(id, paid());
      expect([await store.join(id, 'B', 60_000)]).toEqual(await store.read([id]));
    });

    it('says when it was made and changed', async ({ open }) => {
      const { id, store } = await open();
      await store.claim(claimOf(id, { waitMs: 0 }));
      const pending = await readOne(store, id);
      expect(pending.updatedAt).toBe(pending.createdAt);
      expect(Math.abs(Date.now() - pending.createdAt)).toBeLessThan(30_000);
      await store.settle(id, paid());
      const settled = await readOne(store, id);
      expect(settled.createdAt).toBe(pending.createdAt);
      expect(settled.updatedAt).toBeGreaterThanOrEqual(pending.createdAt);
      const isLater = async () => {
        const each = randomUUID();
        await store.claim(claimOf(each));
        await store.settle(each, paid());
        const { createdAt, updatedAt } = await readOne(store, each);
        return updatedAt > createdAt && updatedAt < createdAt + 1_000;
      };
      await expect.poll(isLater, { ...PATIENCE, interval: 0 }).toBe(true);
    });

    it.for<{ what: string; waitMs: number; keepMs: number; again?: boolean }>([
      { what: 'of a caller that does not wait', waitMs: 0, keepMs: 30_000 },
      { what: 'of a caller that waits', waitMs: 60_000, keepMs: 61_000 },
      { what: 'that is made again, where the store had lost it', waitMs: 60_000, keepMs: 5_000, again: true },
    ])(
      'expires once, at an instant that its claim sets and nothing else moves: one $what',
      async ({ waitMs, keepMs, again = false }, { open }) => {
        const { id, store, other } = await open();
        const own = claimOf(id, { waitMs, keepMs, again });
        expect(await store.claim(own)).toEqual({ kind: 'claimed', expiresInMs: keepMs });
        const { createdAt, expiresAt } = await readOne(store, id);
        expect(expiresAt).toBe(createdAt + keepMs);
        const moves = [
          () => other.claim(claimOf(id, { waitMs: 600_000, keepMs: 700_000 })),
          () => other.join(id, 'B', 600_000),
          () => store.note(own, { known: { cashin_id: '1' }, names: ['1'], accepted: true }),
          () => store.settle(id, paid()),
          () => store.join(id, 'A', 600_000),
        ];
        for (const move of moves) {
          await move();
          expect((await readOne(store, id)).expiresAt).toBe(expiresAt);
        }
      },
    );

    it('says to a caller that joins it for how long it is still kept', async ({ open }) => {
      const { id, store, other } = await open();
      await store.claim(claimOf(id, { keepMs: 30_000 }));
      const attached = await other.claim(claimOf(id, { waitMs: 600_000 }));
      if (attached.kind !== 'attached') throw new Error(attached.kind);
      expect(attached.expiresInMs).toBeGreaterThan(0);
      expect(attached.expiresInMs).toBeLessThanOrEqual(30_000);
    });

    it('is forgotten when its time is over, whether it was pending, settled or early', async ({ open }) => {
      const { store, other } = await open({ earlyTtlMs: 50 });
      const [pending, settled, early] = [randomUUID(), randomUUID(), randomUUID()];
      await store.claim(claimOf(pending, { keepMs: 50 }));
      await store.claim(claimOf(settled, { keepMs: 50 }));
      await store.settle(settled, paid());
      await store.settle(early, paid());
      const another = { owner: 'another' };
      await expect.poll(() => other.claim(claimOf(pending, another)), PATIENCE).toMatchObject({ kind: 'claimed' });
      await expect.poll(() => other.claim(claimOf(settled, another)), PATIENCE).toMatchObject({ kind: 'claimed' });
      await expect.poll(() => other.settle(early, refused), PATIENCE).toEqual({ kind: 'early' });
    });

    it('is distinguished by its id, its owner and its body, whatever characters they have', async ({ open }) => {
      const { store, other } = await open();
      const claims = oddTexts.map((odd) => claimOf(odd, { owner: odd, fingerprint: odd, instance: odd, attempt: odd }));
      for (const claim of claims) expect(await store.claim(claim)).toEqual(claimed);
      for (const claim of claims) expect(await other.claim(claim)).toMatchObject({ kind: 'attached' });
      for (const [index, odd] of oddTexts.entries())
        expect(await store.settle(odd, paid(index))).toMatchObject({ kind: 'settled', instances: [odd] });
      expect(await store.read(oddTexts)).toMatchObject(
        oddTexts.map((odd, index) => ({ owner: odd, outcome: paid(index) })),
      );
    });
  });
}
