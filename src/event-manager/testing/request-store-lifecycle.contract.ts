import { randomUUID } from 'node:crypto';
import { describe, expect } from 'vitest';
import type { JsonObject, Outcome } from '../outcome.js';
import type { Claim } from '../request-store.js';
import { claimed, claimOf, paid, refused } from './examples.js';
import { aMillisecond, type StoreTest } from './request-store-bed.js';

/** What becomes of the outcome of an id that is not claimed. */
export function describeEarlyOutcomes(it: StoreTest): void {
  describe('an early outcome', () => {
    it('is given to the first caller that claims the id, without a call, and replayed to the next', async ({
      open,
    }) => {
      const { id, store, other } = await open();
      expect(await other.settle(id, paid())).toEqual({ kind: 'early' });
      expect(await store.claim(claimOf(id))).toEqual({ kind: 'settled', outcome: paid(), replayed: false });
      expect(await store.claim(claimOf(id))).toEqual({ kind: 'settled', outcome: paid(), replayed: true });
      expect(await store.claim(claimOf(id, { owner: 'another' }))).toEqual({ kind: 'conflict' });
      expect(await store.read([id])).toMatchObject([{ owner: 'owner', outcome: paid() }]);
    });

    it('is no request until it is claimed', async ({ open }) => {
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
      const ids = [5, 4, 3, 2, 1].map((index) => `${id}-${index}`);
      for (const early of ids) {
        expect(await store.settle(early, paid())).toEqual({ kind: 'early' });
        await aMillisecond(); // a store may take those of one millisecond to be of one age
      }
      const found = await Promise.all(ids.map((early) => store.claim(claimOf(early))));
      expect(found.map(({ kind }) => kind)).toEqual(['claimed', 'claimed', 'settled', 'settled', 'settled']);
    });

    it('gives way also among five hundred that come at once: as many remain as are kept, the newest among them', async ({
      open,
    }) => {
      const { id, store, other } = await open({ maxEarly: 20 });
      const ids = Array.from({ length: 500 }, (_, index) => `${id}-${index}`);
      const settle = (early: string, index: number) => (index % 2 === 0 ? store : other).settle(early, paid());
      const crowd = await Promise.all(ids.slice(0, 490).map(settle));
      await aMillisecond();
      const newest = await Promise.all(ids.slice(490).map(settle));
      expect(new Set([...crowd, ...newest].map(({ kind }) => kind))).toEqual(new Set(['early']));
      const kinds: string[] = [];
      for (let start = 0; start < ids.length; start += 50) {
        const found = await Promise.all(ids.slice(start, start + 50).map((early) => other.claim(claimOf(early))));
        kinds.push(...found.map(({ kind }) => kind));
      }
      expect(kinds.filter((kind) => kind === 'settled')).toHaveLength(20);
      expect(kinds.slice(490)).toEqual(Array(10).fill('settled'));
    });

    it('is taken by the claim that comes at the same time, or settles it: one of 3,000 each', async ({ open }) => {
      const { id, store, other } = await open({ maxEarly: 3_000 });
      const ends: string[] = [];
      for (let start = 0; start < 3_000; start += 250) {
        const ids = Array.from({ length: 250 }, (_, index) => `${id}-${start + index}`);
        const race = async (each: string, index: number) => {
          const [first, second] = index % 2 === 0 ? [store, other] : [other, store];
          const [claim, settlement] = await Promise.all([first.claim(claimOf(each)), second.settle(each, paid())]);
          return `${claim.kind}, ${settlement.kind}`;
        };
        ends.push(...(await Promise.all(ids.map(race))));
      }
      expect(ends.filter((end) => !['claimed, settled', 'settled, early'].includes(end))).toEqual([]);
    });

    it('makes room for another one when it is claimed, whichever that is', async ({ open }) => {
      const { store } = await open({ maxEarly: 2 });
      const [first, second, third, fourth] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()] as const;
      await store.settle(first, paid());
      await store.settle(second, paid());
      await store.claim(claimOf(second));
      await store.settle(third, paid());
      await store.claim(claimOf(first));
      await store.settle(fourth, paid());
      for (const early of [third, fourth])
        expect(await store.claim(claimOf(early))).toMatchObject({ kind: 'settled', replayed: false });
      for (const early of [first, second])
        expect(await store.claim(claimOf(early))).toMatchObject({ kind: 'settled', replayed: true });
    });

    it('is unmatched, and forgotten, where none are kept', async ({ open }) => {
      const { id, store } = await open({ maxEarly: 0 });
      expect(await store.settle(id, paid())).toEqual({ kind: 'unmatched' });
      expect(await store.claim(claimOf(id))).toEqual(claimed);
    });
  });
}

const code = (members: JsonObject): Outcome => ({ state: 'succeeded', result: { qr_code: 'code', ...members } });
const failure = (members: object = {}): Outcome => ({
  state: 'failed',
  error: { code: 'no', detail: 'no', ...members },
});

/** Which outcomes agree, and what the provider gave before its outcome. */
export function describeAgreement(it: StoreTest): void {
  describe('a later outcome', () => {
    it.for<{ what: string; first: Outcome; later: Outcome; kind: string }>([
      { what: 'lacks a member', first: code({ cashin_id: '1' }), later: code({}), kind: 'duplicate' },
      { what: 'has a member more', first: code({}), later: code({ cashin_id: '1' }), kind: 'duplicate' },
      {
        what: 'has null in the place of one',
        first: code({ cashin_id: '1' }),
        later: code({ cashin_id: null }),
        kind: 'duplicate',
      },
      {
        what: 'has a member in the place of null',
        first: code({ cashin_id: null }),
        later: code({ cashin_id: '1' }),
        kind: 'duplicate',
      },
      {
        what: 'has its members in another order',
        first: code({ a: { b: 1, c: [2] } }),
        later: code({ a: { c: [2], b: 1 } }),
        kind: 'duplicate',
      },
      {
        what: 'has a member that differs',
        first: code({ cashin_id: '1' }),
        later: code({ cashin_id: '2' }),
        kind: 'conflicting',
      },
      { what: 'is a failure', first: code({}), later: failure(), kind: 'conflicting' },
      { what: 'is a success after a failure', first: failure(), later: code({}), kind: 'conflicting' },
      {
        what: 'has a reason where the first one had none',
        first: failure(),
        later: failure({ reason: 'why' }),
        kind: 'duplicate',
      },
      {
        what: 'has another reason',
        first: failure({ reason: 'why' }),
        later: failure({ reason: 'else' }),
        kind: 'conflicting',
      },
    ])('that $what is $kind, and changes nothing', async ({ first, later, kind }, { open }) => {
      const { id, store, other } = await open();
      for (const each of [id, `${id}-early`]) {
        if (each === id) await store.claim(claimOf(each));
        await store.settle(each, first);
        expect(await other.settle(each, later)).toEqual({ kind });
        expect(await other.claim(claimOf(each))).toMatchObject({ kind: 'settled', outcome: first });
      }
    });
  });

  describe('what the provider gave before its outcome', () => {
    const known = { cashin_id: 'given before', more: 'é' };

    it('is in an outcome that lacks it, wherever that is read', async ({ open }) => {
      const { id, store, other } = await open();
      const claim = claimOf(id);
      await store.claim(claim);
      await store.note(claim, { known });
      const outcome = code(known);
      expect(await other.settle(id, code({ cashin_id: null }))).toMatchObject({ kind: 'settled', outcome });
      expect(await store.read([id])).toMatchObject([{ outcome }]);
      expect(await store.join(id, 'A', 1_000)).toMatchObject({ outcome });
      expect(await other.claim(claimOf(id))).toEqual({ kind: 'settled', outcome, replayed: true });
      expect(await other.settle(id, code({ cashin_id: 'another' }))).toEqual({ kind: 'conflicting' });
    });

    it('is in an outcome that came first, too, and takes the place of nothing that this one says', async ({ open }) => {
      const { id, store, other } = await open();
      const claim = claimOf(id);
      await store.claim(claim);
      await other.settle(id, code({ cashin_id: 'its own' }));
      await store.note(claim, { known });
      expect(await other.read([id])).toMatchObject([{ outcome: code({ ...known, cashin_id: 'its own' }) }]);
    });

    it('is of its own attempt only, and of no failure', async ({ open }) => {
      const { id, store } = await open();
      const claim = claimOf(id);
      await store.note(claim, { known });
      await store.claim(claim);
      await store.note(claimOf(id), { known });
      await store.settle(id, paid());
      expect(await store.read([id])).toEqual([expect.objectContaining({ outcome: paid() })]);
      const failed = claimOf(`${id}-failed`);
      await store.claim(failed);
      await store.note(failed, { known });
      await store.settle(failed.externalId, refused);
      expect(await store.read([failed.externalId])).toEqual([expect.objectContaining({ outcome: refused })]);
    });
  });
}

/** What becomes of a claim that is released. */
export function describeReleases(it: StoreTest): void {
  describe('a release', () => {
    it('settles the claim for the instances that wait, and leaves the outcome to be read', async ({ open }) => {
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
      expect(await other.claim(next)).toEqual(claimed);
      expect(await other.claim(claimOf(id, { ...changes, instance: 'B' }))).toMatchObject({
        kind: 'attached',
        attempt: next.attempt,
      });
      expect(await store.read([id])).toMatchObject([{ outcome: undefined }]);
      expect(await store.settle(id, paid())).toMatchObject({ kind: 'settled', attempt: next.attempt });
    });

    it('frees the id for no other owner', async ({ open }) => {
      const { id, store } = await open();
      const claim = claimOf(id);
      await store.claim(claim);
      await store.release(claim, refused);
      expect(await store.read([id])).toMatchObject([{ released: true }]);
      expect(await store.claim(claimOf(id, { owner: 'another' }))).toEqual({ kind: 'conflict' });
    });

    it('is given to a claim of the same attempt, and does not free the id for it', async ({ open }) => {
      const { id, store, other } = await open();
      const claim = claimOf(id);
      await store.claim(claim);
      await store.release(claim, refused);
      expect(await other.claim({ ...claim, instance: 'B' })).toEqual({ kind: 'released', outcome: refused });
      expect(await other.claim(claimOf(id))).toEqual(claimed);
    });

    it('of a later attempt leaves the id free, and not for an attempt that is over', async ({ open }) => {
      const { id, store, other } = await open();
      const [first, second] = [claimOf(id), claimOf(id)];
      for (const claim of [first, second]) {
        await store.claim(claim);
        await store.release(claim, refused);
      }
      expect(await other.claim({ ...first, again: true })).toEqual({ kind: 'freed' });
      expect(await other.read([id])).toMatchObject([{ attempt: second.attempt, released: true }]);
      expect(await other.claim(claimOf(id))).toEqual(claimed);
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
      expect(await store.read([id])).toMatchObject([{ outcome: paid(), released: false }]);
      expect(await store.claim(claimOf(id))).toEqual({ kind: 'settled', outcome: paid(), replayed: true });
    });

    it('wins over a webhook that comes after it', async ({ open }) => {
      const { id, store, other } = await open();
      const claim = claimOf(id);
      await store.claim(claim);
      await store.release(claim, refused);
      expect(await other.settle(id, paid())).toEqual({ kind: 'conflicting' });
      expect(await store.read([id])).toMatchObject([{ outcome: refused }]);
      expect(await store.claim(claimOf(id))).toEqual(claimed);
    });
  });
}
