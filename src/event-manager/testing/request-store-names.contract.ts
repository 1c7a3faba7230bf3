import { randomUUID } from 'node:crypto';
import { describe, expect } from 'vitest';
import type { AnswerNotes, Claim } from '../request-store.js';
import { claimed, claimOf, paid, refused } from './examples.js';
import { oddTexts } from './odd-texts.js';
import { aMillisecond, readOne, type StoreTest } from './request-store-bed.js';

/** For what comes with time, on a machine that may be busy. */
const PATIENCE = { timeout: 10_000, interval: 5 };

const MINUTE_MS = 60_000;

/** The names by which webhooks call a request (E13). */
export function describeNames(it: StoreTest): void {
  describe('the names of a request', () => {
    it('are kept with it from the answer on, whatever characters they have, after the outcome too', async ({
      open,
    }) => {
      const { id, store, other } = await open();
      const claim = claimOf(id);
      await store.claim(claim);
      expect(await readOne(other, id)).toMatchObject({ names: [] });
      await store.note(claim, { names: oddTexts });
      expect(await readOne(other, id)).toMatchObject({ names: oddTexts, outcome: undefined });
      expect(await other.join(id, 'A', 1_000)).toMatchObject({ names: oddTexts });
      expect(await other.claim(claimOf(id))).toMatchObject({ kind: 'attached', names: oddTexts });
      await other.settle(id, paid());
      expect(await readOne(store, id)).toMatchObject({ names: oddTexts, outcome: paid() });
    });

    it('are kept from the claim on where that has them', async ({ open }) => {
      const { id, store, other } = await open();
      expect(await store.claim(claimOf(id, { names: oddTexts }))).toEqual(claimed);
      expect(await other.claim(claimOf(id, { names: ['of one who joined'] }))).toMatchObject({ names: oddTexts });
      expect(await readOne(other, id)).toMatchObject({ names: oddTexts });
      await other.settle(`${id}-early`, paid());
      await store.claim(claimOf(`${id}-early`, { names: oddTexts }));
      expect(await readOne(other, `${id}-early`)).toMatchObject({ names: oddTexts, outcome: paid() });
    });

    it('are noted after an outcome that came first, too, and are of their own attempt only', async ({ open }) => {
      const { id, store, other } = await open();
      const claim = claimOf(id);
      await store.note(claim, { names: ['before the claim'] });
      await store.claim(claim);
      await other.settle(id, paid());
      await store.note(claimOf(id), { names: ['of another attempt'] });
      expect(await readOne(other, id)).toMatchObject({ names: [] });
      await store.note(claim, { names: ['1'] });
      expect(await readOne(other, id)).toMatchObject({ names: ['1'], outcome: paid() });
    });

    it.for<{ what: string; later: AnswerNotes; names: readonly string[] }>([
      { what: 'other names', later: { names: ['3'] }, names: ['3'] },
      { what: 'no names', later: { known: { a: 1 } }, names: ['1', '2'] },
      { what: 'nothing', later: {}, names: ['1', '2'] },
    ])('stay as they were noted where $what are noted later', async ({ later, names }, { open }) => {
      const { id, store } = await open();
      const claim = claimOf(id);
      await store.claim(claim);
      await store.note(claim, { names: ['1', '2'], known: { cashin_id: '1' } });
      await store.note(claim, later);
      await store.settle(id, paid());
      const known = later.known ?? { cashin_id: '1' };
      expect(await readOne(store, id)).toMatchObject({
        names,
        outcome: { result: { qr_code: 'br-code-1', ...known } },
      });
    });

    it('are not those of the attempt before', async ({ open }) => {
      const { id, store, other } = await open();
      const claim = claimOf(id);
      await store.claim(claim);
      await store.note(claim, { names: ['1'] });
      await store.release(claim, refused);
      expect(await other.claim(claimOf(id))).toEqual(claimed);
      expect(await readOne(store, id)).toMatchObject({ names: [] });
    });
  });

  describe('a name', () => {
    it('leads nowhere until it is learned, and then to its id; it is no id, and no id is a name', async ({ open }) => {
      const { id, store, other } = await open();
      await store.claim(claimOf(id));
      expect(await other.resolve(id)).toBeUndefined();
      expect(await store.learn('name', id, MINUTE_MS)).toBeUndefined();
      expect(await other.resolve('name')).toBe(id);
      expect(await other.read(['name'])).toEqual([undefined]);
      expect(await other.settleNamed('name', paid())).toEqual({ kind: 'known', externalId: id });
      expect(await readOne(other, id)).toMatchObject({ outcome: undefined });
    });

    it('leads to its id whatever characters both have', async ({ open }) => {
      const { store, other } = await open();
      for (const odd of oddTexts) expect(await store.learn(odd, `${odd}\u001f${odd}`, MINUTE_MS)).toBeUndefined();
      for (const odd of oddTexts) expect(await other.resolve(odd)).toBe(`${odd}\u001f${odd}`);
      for (const odd of oddTexts)
        expect(await other.settleNamed(odd, paid())).toEqual({ kind: 'known', externalId: `${odd}\u001f${odd}` });
    });

    it('leads to the id that it was learned for last', async ({ open }) => {
      const { store, other } = await open();
      await store.learn('name', 'first', MINUTE_MS);
      await other.learn('name', 'second', MINUTE_MS);
      expect(await store.resolve('name')).toBe('second');
      expect(await store.settleNamed('name', paid())).toEqual({ kind: 'known', externalId: 'second' });
    });

    it('leads there for as long as it was learned for', async ({ open }) => {
      const { store, other } = await open();
      await store.learn('short', 'id', 50);
      await store.learn('long', 'id', MINUTE_MS);
      expect(await other.resolve('long')).toBe('id');
      await expect.poll(() => other.resolve('short'), PATIENCE).toBeUndefined();
      expect(await other.settleNamed('short', paid())).toEqual({ kind: 'early' });
      expect(await other.resolve('long')).toBe('id');
    });
  });

  describe('an outcome that comes under a name', () => {
    it('is early where the name leads nowhere, and is given to the id for which the name is learned', async ({
      open,
    }) => {
      const { store, other } = await open();
      expect(await other.settleNamed('name', paid())).toEqual({ kind: 'early' });
      expect(await other.resolve('name')).toBeUndefined();
      expect(await store.claim(claimOf('name'))).toEqual(claimed);
      expect(await store.learn('name', 'id', MINUTE_MS)).toEqual(paid());
      expect(await other.settleNamed('name', refused)).toEqual({ kind: 'known', externalId: 'id' });
    });

    it('is the first one: one that says the same is a duplicate, another one conflicting', async ({ open }) => {
      const { store, other } = await open();
      await store.settleNamed('name', paid());
      expect(await other.settleNamed('name', paid())).toEqual({ kind: 'duplicate' });
      expect(await other.settleNamed('name', refused)).toEqual({ kind: 'conflicting' });
      expect(await store.learn('name', 'id', MINUTE_MS)).toEqual(paid());
    });

    it('is given again to the same id, whose asker may have crashed, and to no other', async ({ open }) => {
      const { store, other } = await open();
      await store.settleNamed('name', paid());
      for (const each of [store, other]) expect(await each.learn('name', 'id', MINUTE_MS)).toEqual(paid());
      expect(await other.learn('name', 'another', MINUTE_MS)).toBeUndefined();
      expect(await store.learn('name', 'id', MINUTE_MS)).toBeUndefined();
    });

    it('is given to one of a hundred ids for which its name is learned at once', async ({ open }) => {
      const { store, other } = await open();
      await store.settleNamed('name', paid());
      const found = await Promise.all(
        Array.from({ length: 100 }, (_, index) =>
          (index % 2 === 0 ? store : other).learn('name', `${index}`, MINUTE_MS),
        ),
      );
      expect(found.filter((outcome) => outcome !== undefined)).toEqual([paid()]);
    });

    it('is never lost between a hundred that come and a name that is learned at once', async ({ open }) => {
      const { store, other } = await open();
      const names = Array.from({ length: 100 }, () => randomUUID());
      const [settlements, learned] = await Promise.all([
        Promise.all(names.map((name) => store.settleNamed(name, paid()))),
        Promise.all(names.map((name) => other.learn(name, 'id', MINUTE_MS))),
      ]);
      for (const [index, { kind }] of settlements.entries()) {
        expect([kind, learned[index]]).toEqual(kind === 'early' ? ['early', paid()] : ['known', undefined]);
      }
    });

    it('comes back as it was stored, whatever JSON it holds, under whichever name', async ({ open }) => {
      const { store, other } = await open();
      const outcome = { state: 'succeeded', result: { none: null, empty: [{}, []], oddTexts, big: 1e21 } } as const;
      for (const odd of oddTexts) expect(await store.settleNamed(odd, outcome)).toEqual({ kind: 'early' });
      for (const odd of oddTexts) expect(await other.learn(odd, 'id', MINUTE_MS)).toEqual(outcome);
    });

    it('is forgotten when its time is over', async ({ open }) => {
      const { store, other } = await open({ earlyTtlMs: 50 });
      await store.settleNamed('name', paid());
      await expect.poll(() => other.settleNamed('name', refused), PATIENCE).toEqual({ kind: 'early' });
      await expect.poll(() => other.settleNamed('name', paid()), PATIENCE).toEqual({ kind: 'early' });
    });

    it('gives way, the oldest first, to more early outcomes than are kept, of ids and of names', async ({ open }) => {
      const { store } = await open({ maxEarly: 3 });
      const [first, second, third, fourth, fifth] = ['5', '4', '3', '2', '1'] as const;
      for (const settle of [
        () => store.settle(first, paid()),
        () => store.settleNamed(second, paid()),
        () => store.settle(third, paid()),
        () => store.settleNamed(fourth, paid()),
        () => store.settleNamed(fifth, paid()),
      ]) {
        expect(await settle()).toEqual({ kind: 'early' });
        await aMillisecond();
      }
      expect(await store.claim(claimOf(first))).toEqual(claimed);
      expect(await store.learn(second, 'id', MINUTE_MS)).toBeUndefined();
      expect(await store.claim(claimOf(third))).toMatchObject({ kind: 'settled' });
      expect(await store.learn(fourth, 'id', MINUTE_MS)).toEqual(paid());
      expect(await store.learn(fifth, 'id', MINUTE_MS)).toEqual(paid());
    });

    it('makes room for another one when its name is learned, and that is not given away', async ({ open }) => {
      const { store } = await open({ maxEarly: 2 });
      for (const name of ['first', 'second']) await store.settleNamed(name, paid());
      await store.learn('second', 'id', MINUTE_MS);
      for (const name of ['third', 'fourth']) {
        await aMillisecond();
        await store.settleNamed(name, paid());
        if (name === 'third') await store.learn('first', 'id', MINUTE_MS);
      }
      for (const name of ['first', 'second', 'third', 'fourth']) {
        expect(await store.learn(name, 'id', MINUTE_MS)).toEqual(paid());
      }
    });

    it('is kept where none of ids are, and unmatched where none of names are', async ({ open }) => {
      const { id, store } = await open({ maxEarly: 0 });
      expect(await store.settle(id, paid())).toEqual({ kind: 'unmatched' });
      expect(await store.settleNamed('name', paid())).toEqual({ kind: 'early' });
      expect(await store.learn('name', id, MINUTE_MS)).toEqual(paid());
      const { store: strict } = await open({ keepsNames: false });
      expect(await strict.settle(id, paid())).toEqual({ kind: 'early' });
      expect(await strict.settleNamed('name', paid())).toEqual({ kind: 'unmatched' });
      expect(await strict.learn('name', id, MINUTE_MS)).toBeUndefined();
      expect(await strict.settleNamed('name', paid())).toEqual({ kind: 'known', externalId: id });
    });
  });
}

/** A claim whose maker needs no time for its call: it can be taken over at once. */
const overAtOnce = (id: string, changes: Partial<Claim> = {}) => claimOf(id, { callMs: 0, ...changes });

/** Claims of requests whose call to the provider may be repeated. */
export function describeTakeOvers(it: StoreTest): void {
  describe('a claim whose call may be repeated', () => {
    it('is taken over when the time for the call is over: the attempt stays, and so does its end', async ({ open }) => {
      const { id, store, other } = await open();
      const claim = claimOf(id, { callMs: 50, waitMs: 0, note: 'the first one’s' });
      expect(await store.claim(claim)).toEqual(claimed);
      const { expiresAt } = await readOne(store, id);
      const { attempt } = claim;
      const retry = claimOf(id, { callMs: MINUTE_MS, instance: 'B', note: 'its own' });
      await expect.poll(() => other.claim(retry), PATIENCE).toMatchObject({ kind: 'claimed', attempt });
      expect(await readOne(store, id)).toMatchObject({ attempt, expiresAt, note: 'the first one’s' });
      expect(await store.settle(id, paid())).toMatchObject({ kind: 'settled', attempt, instances: ['B'] });
    });

    it('says to the one that takes it over for how long the request is still kept', async ({ open }) => {
      const { id, store, other } = await open();
      await store.claim(overAtOnce(id, { keepMs: 30_000 }));
      const taken = await other.claim(overAtOnce(id));
      if (taken.kind !== 'claimed') throw new Error(taken.kind);
      expect(taken.expiresInMs).toBeGreaterThan(0);
      expect(taken.expiresInMs).toBeLessThanOrEqual(30_000);
    });

    it('is taken over by one of a hundred that come at once; the others join it', async ({ open }) => {
      const { id, store, other } = await open();
      const claim = overAtOnce(id);
      await store.claim(claim);
      const found = await Promise.all(
        Array.from({ length: 100 }, (_, index) =>
          (index % 2 === 0 ? store : other).claim(claimOf(id, { callMs: MINUTE_MS })),
        ),
      );
      expect(found.filter(({ kind }) => kind === 'claimed')).toMatchObject([{ attempt: claim.attempt }]);
      expect(found.filter(({ kind }) => kind === 'attached')).toHaveLength(99);
    });

    it.for<{ what: string; first: Partial<Claim>; retry: Partial<Claim>; kind: string }>([
      { what: 'before its time is over', first: { callMs: MINUTE_MS }, retry: { callMs: 0 }, kind: 'attached' },
      { what: 'by a claim whose call may not', first: { callMs: 0 }, retry: {}, kind: 'attached' },
      { what: 'where its maker did not say so', first: {}, retry: { callMs: 0 }, kind: 'attached' },
      { what: 'by another body', first: { callMs: 0 }, retry: { callMs: 0, fingerprint: '2' }, kind: 'conflict' },
      { what: 'by another owner', first: { callMs: 0 }, retry: { callMs: 0, owner: 'another' }, kind: 'conflict' },
    ])('is not taken over $what', async ({ first, retry, kind }, { open }) => {
      const { id, store, other } = await open();
      await store.claim(claimOf(id, first));
      expect(await other.claim(claimOf(id, retry))).toMatchObject({ kind });
      expect(await other.claim(claimOf(id, retry))).toMatchObject({ kind });
    });

    it('is not taken over once the call was certainly made, nor after its outcome', async ({ open }) => {
      const { id, store, other } = await open();
      const claim = overAtOnce(id);
      await store.claim(claim);
      await store.note(claimOf(id), { accepted: true }); // of another attempt
      await store.note(claim, { names: ['1'] }); // which does not say so
      expect(await other.claim(overAtOnce(id))).toMatchObject({ kind: 'claimed', attempt: claim.attempt });
      await store.note(claim, { accepted: true });
      await store.note(claim, { names: ['1'] });
      expect(await other.claim(overAtOnce(id))).toMatchObject({ kind: 'attached' });
      await store.settle(id, paid());
      expect(await other.claim(overAtOnce(id))).toMatchObject({ kind: 'settled', replayed: true });
    });

    it('is a new one after a release', async ({ open }) => {
      const { id, store, other } = await open();
      const claim = overAtOnce(id);
      await store.claim(claim);
      await store.release(claim, refused);
      expect(await other.claim(overAtOnce(id))).toEqual(claimed);
    });
  });
}
