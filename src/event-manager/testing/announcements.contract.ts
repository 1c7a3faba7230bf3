import { randomUUID } from 'node:crypto';
import { describe, expect, it as test } from 'vitest';
import type { PubSub } from '../pub-sub.js';
import type { RequestStore } from '../request-store.js';
import { readSignal, replyChannelName, type Signal } from '../signalling/reply-channel.js';
import { claimOf, paid, refused } from './examples.js';
import { oddTexts } from './odd-texts.js';

/** A system that keeps requests and also carries signals. */
export interface AnnouncingBed {
  /** A store that announces in this namespace, and a pub/sub; each call stands for another instance. */
  open(namespace: string): { readonly store: RequestStore; readonly pubSub: PubSub };
  /** Ends what the bed itself started. */
  close?(): Promise<void>;
}

/** An instance that listens on its reply channel. */
interface Listening {
  readonly name: string;
  readonly store: RequestStore;
  readonly heard: (Signal | undefined)[];
}

interface AnnouncementFixtures {
  /** Three instances that listen, in a namespace of their own. */
  readonly three: readonly [Listening, Listening, Listening];
}

/** What a store promises that signals the instances that wait by itself. It passes `describeRequestStore`, too. */
export function describeAnnouncements(name: string, make: () => AnnouncingBed | Promise<AnnouncingBed>): void {
  const it = test.extend<AnnouncementFixtures>({
    three: async ({ onTestFinished }, use) => {
      const bed = await make();
      const namespace = randomUUID();
      const opened = [bed.open(namespace), bed.open(namespace), bed.open(namespace)] as const;
      onTestFinished(async () => {
        await Promise.all(opened.flatMap(({ store, pubSub }) => [store.close(), pubSub.close()]));
        await bed.close?.();
      });
      const [a, b, c] = opened;
      await use([await listen(a, namespace), await listen(b, namespace), await listen(c, namespace)]);
    },
  });

  describe(`${name}: an outcome`, () => {
    it('is sent to each instance that waits, but not to the one that settles', async ({ three: [a, b, c] }) => {
      const claim = claimOf('id', { instance: a.name });
      await a.store.claim(claim);
      await b.store.join('id', b.name, 60_000);
      await c.store.join('id', c.name, 60_000);
      expect(await c.store.settle('id', paid(), c.name)).toMatchObject({ kind: 'settled', announced: true });
      const signal = { kind: 'settled', externalIds: ['id'], settled: { attempt: claim.attempt, outcome: paid() } };
      await expect.poll(() => [a.heard, b.heard]).toEqual([[signal], [signal]]);
      expect(c.heard).toEqual([]);
    });

    it('names all instances that wait, whether it was announced or not', async ({ three: [a, b] }) => {
      await a.store.claim(claimOf('id', { instance: a.name }));
      await b.store.join('id', b.name, 60_000);
      const settlement = await b.store.settle('id', paid(), b.name);
      expect('instances' in settlement && settlement.instances.toSorted()).toEqual([a.name, b.name].toSorted());
    });

    it('is in the store before it is announced', async ({ three: [a, b] }) => {
      for (let number = 0; number < 100; number++) {
        const id = `${number}`;
        await a.store.claim(claimOf(id, { instance: a.name }));
        const settled = b.store.settle(id, paid(), b.name);
        await expect.poll(() => a.heard.length, { interval: 1 }).toBeGreaterThan(number);
        expect(await a.store.read([id])).toMatchObject([{ outcome: paid() }]);
        await settled;
      }
    });

    it('is announced with what was known before it', async ({ three: [a, b] }) => {
      const claim = claimOf('id', { instance: a.name });
      await a.store.claim(claim);
      await a.store.note(claim, { known: { cashin_id: oddTexts } });
      const settlement = await b.store.settle('id', paid(), b.name);
      const outcome = { state: 'succeeded', result: { qr_code: 'br-code-1', cashin_id: oddTexts } };
      expect(settlement).toMatchObject({ outcome });
      await expect.poll(() => a.heard).toMatchObject([{ settled: { outcome } }]);
    });

    it.for(['small', 'large'])(
      'that is %s and its id come as they are, or the id alone',
      async (size, { three: [a, b] }) => {
        const qr_code = size === 'small' ? oddTexts.join('\n') : 'é'.repeat(1_000_000);
        const outcome = { state: 'succeeded', result: { qr_code, nested: [{ of: null, and: 1e21 }] } } as const;
        const ids = oddTexts.filter((text) => text.trim() !== '');
        for (const [index, id] of ids.slice(0, size === 'small' ? ids.length : 2).entries()) {
          await a.store.claim(claimOf(id, { instance: a.name }));
          await b.store.settle(id, outcome, b.name);
          await expect.poll(() => a.heard.length).toBe(index + 1);
          expect(a.heard.at(-1)).toMatchObject({ kind: 'settled', externalIds: [id] });
          const { settled } = a.heard.at(-1) as { settled?: { outcome: unknown } };
          if (size === 'small' || settled) expect(settled?.outcome).toEqual(outcome);
        }
      },
    );

    it('is announced once: not as a duplicate, not when it is early, not for a caller that came later', async ({
      three: [a, b],
    }) => {
      await a.store.claim(claimOf('id', { instance: a.name }));
      for (let times = 0; times < 3; times++) await b.store.settle('id', paid(), b.name);
      await b.store.settle('id', refused, b.name);
      await b.store.settle('early', paid(), b.name);
      await a.store.claim(claimOf('early', { instance: a.name }));
      await a.store.claim(claimOf('last', { instance: a.name }));
      await b.store.settle('last', paid(), b.name);
      await expect.poll(() => a.heard.at(-1)).toMatchObject({ externalIds: ['last'] });
      expect(a.heard).toHaveLength(2);
    });

    it('is announced by nobody who does not name itself', async ({ three: [a, b] }) => {
      await a.store.claim(claimOf('id', { instance: a.name }));
      expect(await b.store.settle('id', paid())).not.toHaveProperty('announced');
      await a.store.claim(claimOf('last', { instance: a.name }));
      await b.store.settle('last', paid(), b.name);
      await expect.poll(() => a.heard).toMatchObject([{ externalIds: ['last'] }]);
    });
  });
}

/** Subscribes an instance to its reply channel, and waits until its store answers. */
async function listen({ store, pubSub }: ReturnType<AnnouncingBed['open']>, namespace: string): Promise<Listening> {
  const [name, heard]: [string, (Signal | undefined)[]] = [randomUUID(), []];
  await pubSub.subscribe(replyChannelName(namespace, name), (message) => heard.push(readSignal(message)));
  await expect.poll(() => store.read(['?']).catch(() => {}), { timeout: 10_000 }).toEqual([undefined]);
  return { name, store, heard };
}
