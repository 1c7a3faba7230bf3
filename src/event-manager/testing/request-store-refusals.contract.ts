import { describe, expect } from 'vitest';
import { StoreRefusedError, UNREADABLE } from '../errors.js';
import { claimed, claimOf, paid, refused } from './examples.js';
import type { RequestStore } from '../request-store.js';
import { endOf } from './outages.js';
import { type MakeRequestStoreBed, type RequestStoreBed, storeTest } from './request-store-bed.js';

/** A way in which a server that answers refuses what it is asked. */
export interface StoreRefusal<Server> {
  /** The store's own word for it. */
  readonly reason: string;
  /** Whether such a server still knows which ids are not claimed: it cannot keep more, but it was not replaced. */
  readonly isFull?: boolean;
  readonly begin: (server: Server) => Promise<unknown>;
  readonly end: (server: Server) => Promise<unknown>;
}

/** Data on a server of its own, of which a record can be overwritten. */
export interface RefusingStoreBed<Server> extends RequestStoreBed {
  readonly server: Server;
  /**
   * Puts a text in the place of the record of an id: a JSON header, a line feed, and an outcome. A system that keeps a record's members
   * apart overwrites each of them. Resolves with false if it takes no such record, whoever writes it; then there is nothing to read.
   */
  overwriteRecord(externalId: string, text: string): Promise<unknown>;
}

const PATIENCE = { timeout: 10_000, interval: 5 };

const refusedBecause = (reason: string) =>
  expect.objectContaining({ code: 'store-unavailable', mayHaveApplied: false, reason });

const inItsWords = (reason: string) =>
  expect.objectContaining({
    reason,
    mayHaveApplied: false,
    cause: expect.objectContaining({ message: expect.stringMatching(/./) }),
  });

/** All that writes, and that has something to write, if `pending` is claimed by `attempt` and the others are not. */
function writes(store: RequestStore, { pending, attempt, fresh }: Record<'pending' | 'attempt' | 'fresh', string>) {
  const own = claimOf(pending, { attempt });
  return {
    claim: () => store.claim(claimOf(fresh)),
    attach: () => store.claim(claimOf(pending)),
    settle: () => store.settle(pending, paid()),
    'settle unclaimed': () => store.settle(fresh, paid()),
    release: () => store.release(own, refused),
    'release unclaimed': () => store.release(claimOf(fresh), refused),
    note: () => store.note(own, { names: ['name'] }),
    learn: () => store.learn('name', fresh, 60_000),
    'settle named': () => store.settleNamed(`${fresh} named`, paid()),
    join: () => store.join(pending, 'B', 60_000),
    prove: () => store.prove(),
  };
}

/**
 * What a request store promises whose server answers and refuses (E11a): each refusal has the server's own word, nothing of it
 * was applied, a server that takes no writes never says that an outcome is unmatched, and one bad record affects no other.
 */
export function describeStoreRefusals<Server>(
  name: string,
  refusals: readonly StoreRefusal<Server>[],
  make: MakeRequestStoreBed<RefusingStoreBed<Server>>,
): void {
  const it = storeTest(make);

  describe(`${name}: a server that refuses`, () => {
    for (const maxEarly of [0, 100]) {
      it.for(refusals)(
        `with $reason says so, applies nothing, and is used again afterwards (${maxEarly} early outcomes are kept)`,
        async ({ reason, isFull, begin, end }, { open }) => {
          const { bed, id, store } = await open({ maxEarly });
          const ids = { pending: id, attempt: 'own', fresh: `${id}-fresh` };
          await store.claim(claimOf(id, { attempt: 'own', waitMs: 0 }));
          const before = await store.read([id, ids.fresh]);
          await begin(bed.server);
          for (const [what, write] of Object.entries(writes(store, ids))) {
            // A demoted server is left at its first refusal: then the store is away until it is connected again.
            const end = () => endOf<unknown>(write()).then(({ value, error }) => [what, value, error]);
            const unmatched = isFull && what.endsWith('unclaimed') && !(what.startsWith('settle') && maxEarly > 0);
            await expect
              .poll(end, PATIENCE)
              .toEqual(unmatched ? [what, { kind: 'unmatched' }, undefined] : [what, undefined, inItsWords(reason)]);
          }
          await end(bed.server);
          await expect.poll(() => endOf(store.prove()), PATIENCE).not.toHaveProperty('error');
          expect(await store.read([id, ids.fresh])).toEqual(before);
          expect(await store.claim(claimOf(ids.fresh))).toEqual(claimed);
          expect(await store.settle(id, paid())).toMatchObject({ kind: 'settled', attempt: 'own', instances: [] });
        },
      );
    }
  });

  describe(`${name}: a record that cannot be read`, () => {
    const instants = { createdAt: 1, updatedAt: 1, expiresAt: 2e12 };
    const header = { owner: 'owner', fingerprint: 'body', attempt: '1', ...instants };
    const pending = (changes: object) =>
      `${JSON.stringify({ ...header, state: 'pending', waiters: {}, ...changes })}\n`;
    const settled = (outcome: string) => `${JSON.stringify({ ...header, state: 'settled' })}\n${outcome}`;
    const texts = {
      'is garbage': 'garbage',
      'is empty': '',
      'is no object': '1\n',
      'is null': 'null\n',
      'is an empty object': '{}\n',
      'ends with its header': pending({}).trimEnd(),
      'has no state': pending({ state: undefined }),
      'has an unknown state': pending({ state: 'lost' }),
      'has a state that is no text': pending({ state: ['pending'] }),
      'lacks the waiters': pending({ waiters: undefined }),
      'has null for the waiters': pending({ waiters: null }),
      'has a list of waiters': pending({ waiters: [2e12] }),
      'has a waiter until soon': pending({ waiters: { A: 2e12, B: 'soon' } }),
      'has a waiter until null': pending({ waiters: { A: null } }),
      'has a waiter for ever': pending({ waiters: { A: 1e300 } }),
      'is early, of no time': '{"state":"early"}\n{}',
      ...Object.fromEntries(
        Object.keys(header).flatMap((member) => [
          [`lacks its ${member}`, pending({ [member]: undefined })],
          [`has null for its ${member}`, pending({ [member]: null })],
          [`has an object for its ${member}`, pending({ [member]: {} })],
          [`has a truth for its ${member}`, pending({ [member]: true })],
        ]),
      ),
      ...Object.fromEntries(
        Object.keys(instants).flatMap((instant) => [
          [`has a text for its ${instant}`, pending({ [instant]: '2000-01-01' })],
          [`has an instant beyond all time for its ${instant}`, pending({ [instant]: -1e300 })],
        ]),
      ),
      'has an outcome that is none': settled('{"state":"odd"}'),
      'has an outcome that is cut off': settled('{"state":"succ'),
    };

    it.for([
      ['with what it knows', {}],
      ['with an empty list of waiters', { waiters: [] }],
      ['with members of a later version', { later: { than: ['this'] } }],
      ['with an instant between two milliseconds', { expiresAt: 2e12 + 0.5 }],
      ['with a note that is none', { note: 7 }],
      ['with known members that are none', { known: {} }],
      ['with names that are none', { names: ['1'] }],
      ['with names that are numbers', { names: '[1]' }],
      ['with names that are cut off', { names: '["1' }],
      ['with a call that ends soon', { callEndsAt: 'soon', accepted: 'perhaps' }],
    ] as const)('is none %s', async ([, changes], { open }) => {
      const { bed, id, store } = await open();
      if ((await bed.overwriteRecord(id, pending(changes))) === false) return;
      expect(await store.read([id])).toEqual([expect.objectContaining({ attempt: '1', note: undefined, names: [] })]);
      expect(await store.join(id, 'A', 60_000)).toMatchObject({ attempt: '1' });
      expect(await store.claim(claimOf(id, { waitMs: 0, callMs: 0 }))).toMatchObject({
        kind: 'attached',
        attempt: '1',
      });
      expect(await store.settle(id, paid())).toEqual({
        kind: 'settled',
        attempt: '1',
        outcome: paid(),
        instances: ['A'],
      });
      expect(await store.read([id])).toEqual([expect.objectContaining({ outcome: paid() })]);
    });

    it.for(Object.entries(texts))(
      'because it %s is refused alone, and is not overwritten',
      async ([, text], { open }) => {
        const { bed, id, store } = await open();
        const [good, bad] = [`${id}-good`, `${id}-bad`];
        await store.claim(claimOf(good));
        if ((await bed.overwriteRecord(bad, text)) === false) return;
        expect(await store.read([good, bad, good, '?'])).toEqual([
          expect.objectContaining({ owner: 'owner' }),
          'unreadable',
          expect.objectContaining({ owner: 'owner' }),
          undefined,
        ]);
        const own = claimOf(bad, { attempt: '1' });
        for (const ask of [
          () => store.claim(own),
          () => store.settle(bad, paid()),
          () => store.release(own, refused),
          () => store.join(bad, 'A', 60_000),
        ]) {
          expect((await endOf<unknown>(ask())).error).toBeInstanceOf(StoreRefusedError);
          expect((await endOf<unknown>(ask())).error).toEqual(refusedBecause(UNREADABLE));
        }
        // A store need not look into an outcome in order to note something with it.
        const learning = await endOf(store.note(own, { known: { cashin_id: '1' } }));
        expect([undefined, refusedBecause(UNREADABLE)]).toContainEqual(learning.error);
        expect(await store.read([bad])).toEqual(['unreadable']);
        await store.prove();
      },
    );
  });
}
