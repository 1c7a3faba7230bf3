import { describe, expect } from 'vitest';
import { StoreRefusedError, UNREADABLE } from '../src/event-manager/errors.js';
import { claimed, claimOf, paid, refused } from '../src/event-manager/examples.fake.js';
import type { RequestStore } from '../src/event-manager/request-store/request-store.js';
import { endOf } from './support/outages.js';
import { type MakeRequestStoreBed, type RequestStoreBed, storeTest } from './support/request-store-bed.js';

/** A way in which a server that answers refuses what it is asked. */
export interface StoreRefusal<Server> {
  /** The store's own word for it. */
  readonly reason: string;
  /** Whether such a server still knows that an id is nobody’s: it may not be able to keep more, but it was not replaced. */
  readonly isFull?: boolean;
  readonly begin: (server: Server) => Promise<unknown>;
  readonly end: (server: Server) => Promise<unknown>;
}

/** Data on a server of its own, of which a record can be spoilt. */
export interface RefusingStoreBed<Server> extends RequestStoreBed {
  readonly server: Server;
  /** Puts a text in the place of the record of an id. */
  spoil(externalId: string, text: string): Promise<unknown>;
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

/** All that writes, and that has something to write, where `pending` is claimed by `attempt` and the others are not. */
function writes(store: RequestStore, { pending, attempt, fresh }: Record<'pending' | 'attempt' | 'fresh', string>) {
  const own = claimOf(pending, { attempt });
  return {
    claim: () => store.claim(claimOf(fresh)),
    attach: () => store.claim(claimOf(pending)),
    settle: () => store.settle(pending, paid()),
    'settle nobody’s': () => store.settle(fresh, paid()),
    release: () => store.release(own, refused),
    'release nobody’s': () => store.release(claimOf(fresh), refused),
    learn: () => store.learn(own, { cashin_id: '1' }),
    join: () => store.join(pending, 'B', 60_000),
    prove: () => store.prove(),
  };
}

/**
 * What a request store promises whose server answers and refuses (E11a): each refusal is told in the server's own word, nothing
 * of it was applied, a store that can't be written to never takes an outcome for nobody's, and one bad record is one bad record.
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
        `with $reason says so, applies nothing, and is come back to (${maxEarly} early outcomes are kept)`,
        async ({ reason, isFull, begin, end }, { open }) => {
          const { bed, id, store } = await open({ maxEarly });
          const ids = { pending: id, attempt: 'own', fresh: `${id}-fresh` };
          await store.claim(claimOf(id, { attempt: 'own', waitMs: 0 }));
          const before = await store.read([id, ids.fresh]);
          await begin(bed.server);
          for (const [what, write] of Object.entries(writes(store, ids))) {
            // A demoted server is left at its first refusal: then the store is away until it is connected again.
            const told = () => endOf<unknown>(write()).then(({ value, error }) => [what, value, error]);
            const unmatched = isFull && what.endsWith('nobody’s') && !(what.startsWith('settle') && maxEarly > 0);
            await expect
              .poll(told, PATIENCE)
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

  describe(`${name}: a record that can’t be read`, () => {
    const header = { owner: 'owner', fingerprint: 'body', attempt: '1', createdAt: 1, updatedAt: 1, expiresAt: 2e12 };
    const texts = {
      'is garbage': 'garbage',
      'is empty': '',
      'lacks who waits': `${JSON.stringify({ ...header, state: 'pending' })}\n`,
      'has no instants': `${JSON.stringify({ ...header, state: 'settled', expiresAt: 'soon' })}\n{}`,
      'has instants beyond all time': `${JSON.stringify({ ...header, state: 'settled', createdAt: 1e300 })}\n{}`,
      'is no object': '1\n',
      'is null': 'null\n',
      'ends with its header': JSON.stringify({ ...header, state: 'pending', waiters: {} }),
      'is an empty object': '{}\n',
      'has no state': `${JSON.stringify({ ...header, waiters: {} })}\n`,
      'has an unknown state': `${JSON.stringify({ ...header, state: 'lost' })}\n{}`,
      'has an outcome that is none': `${JSON.stringify({ ...header, state: 'settled' })}\n{"state":"odd"}`,
      'has an outcome that is cut off': `${JSON.stringify({ ...header, state: 'settled' })}\n{"state":"succ`,
    };

    it.for(Object.entries(texts))(
      'because it %s is refused alone, and is not overwritten',
      async ([, text], { open }) => {
        const { bed, id, store } = await open();
        const [good, bad] = [`${id}-good`, `${id}-bad`];
        await store.claim(claimOf(good));
        await bed.spoil(bad, text);
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
        // A store need not look into an outcome in order to learn of it.
        const learning = await endOf(store.learn(own, { cashin_id: '1' }));
        expect([undefined, refusedBecause(UNREADABLE)]).toContainEqual(learning.error);
        expect(await store.read([bad])).toEqual(['unreadable']);
        await store.prove();
      },
    );

    const sound = { ...header, state: 'pending', waiters: {} };
    const faults = Object.keys(header).flatMap((member) => [
      [member, 'is missing', undefined] as const,
      [member, 'is of another type', {}] as const,
    ]);

    it.for(faults)('because its %s %s is read as such', async ([member, , value], { open }) => {
      const { bed, id, store } = await open();
      await bed.spoil(id, `${JSON.stringify(sound)}\n`);
      expect(await store.read([id])).toEqual([expect.objectContaining({ attempt: '1' })]);
      await bed.spoil(id, `${JSON.stringify({ ...sound, [member]: value })}\n`);
      expect(await store.read([id])).toEqual(['unreadable']);
    });
  });
}
