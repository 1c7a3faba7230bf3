import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Outcome } from '../../outcome.js';
import { claimOf, paid, refused } from '../../testing/examples.js';
import { countKept } from '../../testing/garbage.fake.js';
import { MemoryRequestStore } from './memory-request-store.js';

const HOUR_MS = 3_600_000;

const limits = { resultTtlMs: HOUR_MS, earlyTtlMs: HOUR_MS, maxEarly: 2, maxResults: 2 };

let store: MemoryRequestStore;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
  store = new MemoryRequestStore(limits);
});

afterEach(() => {
  vi.useRealTimers();
});

const pass = (ms: number) => vi.setSystemTime(Date.now() + ms);

/** Whose request an id is, or that it is nobody's. */
async function ownerOf(externalId: string): Promise<string> {
  return (await store.read([externalId]))[0]?.owner ?? 'nobody';
}

async function ownersOf(...externalIds: readonly string[]): Promise<readonly string[]> {
  return Promise.all(externalIds.map(ownerOf));
}

async function settle(externalId: string): Promise<void> {
  await store.claim(claimOf(externalId, { owner: externalId }));
  await store.settle(externalId, paid());
}

/** Claims so many ids, and answers what the store holds of them. */
async function claimMany(count: number): Promise<readonly WeakRef<object>[]> {
  const kept: WeakRef<object>[] = [];
  for (let index = 0; index < count; index++) {
    const claim = claimOf(randomUUID());
    await store.claim(claim);
    kept.push(new WeakRef(claim));
  }
  return kept;
}

/** Has an outcome come for an id that nobody claimed, and answers what the store holds of it. */
async function settleEarly(externalId: string): Promise<WeakRef<object>> {
  const outcome: Outcome = { state: 'succeeded', result: {} };
  await store.settle(externalId, outcome);
  return new WeakRef(outcome);
}

/** Learns names under which outcomes had come, and answers what the store holds of these. */
async function learnEarly(names: readonly string[]): Promise<readonly WeakRef<object>[]> {
  const kept: WeakRef<object>[] = [];
  for (const name of names) {
    const outcome: Outcome = { state: 'succeeded', result: {} };
    await store.settleNamed(name, outcome);
    await store.learn(name, 'id', HOUR_MS);
    kept.push(new WeakRef(outcome));
  }
  return kept;
}

describe('a request', () => {
  const asks: Record<string, (id: string) => Promise<unknown>> = {
    claim: (id) => store.claim(claimOf(id, { owner: 'another' })),
    settle: (id) => store.settle(id, refused),
    release: (id) => store.release(claimOf(id, { attempt: 'own' }), refused),
    join: (id) => store.join(id, 'B', 1_000),
    read: (id) => store.read([id]),
  };
  const known: Record<string, unknown> = {
    claim: { kind: 'conflict' },
    settle: { kind: 'conflicting' },
    release: { kind: 'conflicting' },
    join: expect.objectContaining({ outcome: paid() }),
    read: [expect.objectContaining({ outcome: paid() })],
  };
  const unknown: Record<string, unknown> = {
    claim: { kind: 'claimed', expiresInMs: HOUR_MS },
    settle: { kind: 'early' },
    release: { kind: 'unmatched' },
    join: undefined,
    read: [undefined],
  };

  it.each(Object.keys(asks))('is known to the last millisecond of its time, and not after it: %s', async (ask) => {
    for (const [id, ms, found] of [
      ['in time', HOUR_MS - 1, known[ask]],
      ['over', HOUR_MS, unknown[ask]],
    ] as const) {
      await store.claim(claimOf(id, { attempt: 'own' }));
      await store.settle(id, paid());
      pass(ms);
      expect(await asks[ask]?.(id)).toEqual(found);
    }
  });

  it('is not told anything after its time', async () => {
    const claim = claimOf('id');
    await store.claim(claim);
    pass(HOUR_MS);
    await store.note(claim, { known: { cashin_id: '1' } });
    await store.claim(claim);
    await store.settle('id', paid());
    expect(await store.read(['id'])).toMatchObject([{ outcome: paid() }]);
  });

  it('names no instance from the millisecond on in which its wait is over', async () => {
    await store.claim(claimOf('id', { instance: 'A', waitMs: 1_000 }));
    await store.join('id', 'B', 1_001);
    pass(1_000);
    expect(await store.settle('id', paid())).toMatchObject({ instances: ['B'] });
  });
});

describe('settled requests', () => {
  it('are as many as may be kept: the one that was settled first gives way', async () => {
    for (const id of ['first', 'second', 'third']) await store.claim(claimOf(id, { owner: id }));
    for (const id of ['second', 'first']) await store.settle(id, paid());
    expect(await ownersOf('first', 'second', 'third')).toEqual(['first', 'second', 'third']);
    await store.settle('third', paid());
    expect(await ownersOf('first', 'second', 'third')).toEqual(['first', 'nobody', 'third']);
  });

  it('are those too whose outcome came before their claim', async () => {
    await settle('first');
    await settle('second');
    await store.settle('early', paid());
    await store.claim(claimOf('early', { owner: 'early' }));
    expect(await ownersOf('first', 'second', 'early')).toEqual(['nobody', 'second', 'early']);
  });

  it('are not those that were claimed anew, nor those that are pending', async () => {
    const released = claimOf('again', { owner: 'again' });
    await store.claim(released);
    await store.release(released, refused);
    await store.claim(claimOf('again', { owner: 'again' }));
    await store.claim(claimOf('pending', { owner: 'pending' }));
    for (const id of ['1', '2', '3', '4']) await settle(id);
    expect(await ownersOf('again', 'pending', '1', '2', '3', '4')).toEqual([
      'again',
      'pending',
      'nobody',
      'nobody',
      '3',
      '4',
    ]);
  });
});

describe('an early outcome', () => {
  it('is given to the last millisecond of its time, and not after it', async () => {
    for (const [id, ms, kind] of [
      ['in time', HOUR_MS - 1, 'settled'],
      ['over', HOUR_MS, 'claimed'],
    ] as const) {
      await store.settle(id, paid());
      pass(ms);
      expect(await store.claim(claimOf(id))).toMatchObject({ kind });
    }
  });

  it('that comes anew after its time is the newest', async () => {
    await store.settle('anew', paid());
    pass(HOUR_MS - 1);
    await store.settle('older', paid());
    pass(1);
    expect(await store.settle('anew', refused)).toEqual({ kind: 'early' });
    await store.settle('newest', paid());
    const kinds = ['older', 'anew', 'newest'].map(async (id) => (await store.claim(claimOf(id))).kind);
    expect(await Promise.all(kinds)).toEqual(['claimed', 'settled', 'settled']);
  });
});

describe('memory', () => {
  it('gives back two requests whose time is over for each one that is added, and none before', async () => {
    const kept = await claimMany(100);
    pass(HOUR_MS - 1);
    await claimMany(10);
    expect(await countKept(kept)).toBe(100);
    pass(1);
    await claimMany(10);
    expect(await countKept(kept)).toBe(80);
    await claimMany(40);
    expect(await countKept(kept)).toBe(0);
  });

  it('gives back what is behind a request that was claimed anew', async () => {
    const released = claimOf('id');
    await store.claim(released);
    const kept = await claimMany(2);
    await store.release(released, refused);
    pass(1);
    await store.claim(claimOf('id'));
    pass(HOUR_MS - 1);
    await claimMany(1);
    expect(await countKept(kept)).toBe(0);
  });

  it('gives back what came after a request that lives longer', async () => {
    await store.claim(claimOf('long', { keepMs: 24 * HOUR_MS }));
    const kept = await claimMany(2);
    pass(HOUR_MS);
    await claimMany(1);
    expect(await countKept(kept)).toBe(0);
    expect(await ownerOf('long')).toBe('owner');
  });

  it('gives back the names of a request with it, but not one that leads to another one now', async () => {
    for (const id of ['first', 'second', 'third']) {
      await store.claim(claimOf(id, { names: [id, 'shared'] }));
      for (const name of [id, 'shared']) await store.learn(name, id, HOUR_MS);
      await store.settle(id, paid());
    }
    const names = ['first', 'second', 'third', 'shared'];
    expect(await Promise.all(names.map((name) => store.resolve(name)))).toEqual([
      undefined,
      'second',
      'third',
      'third',
    ]);
  });

  it('gives back names whose time is over while others are learned', async () => {
    const kept = await learnEarly(['1', '2']);
    expect(await countKept(kept)).toBe(2);
    pass(HOUR_MS);
    await store.learn('3', 'id', HOUR_MS);
    expect(await countKept(kept)).toBe(0);
  });

  it('gives back a request whose time is over when it is asked for', async () => {
    const claim = new WeakRef(claimOf('id'));
    await store.claim(claim.deref() ?? claimOf('id'));
    pass(HOUR_MS);
    await store.read(['id']);
    expect(await countKept([claim])).toBe(0);
  });

  it('gives back early outcomes whose time is over when another one comes, or when they are asked for', async () => {
    store = new MemoryRequestStore({ ...limits, maxEarly: 100 });
    const first = await settleEarly('first');
    pass(HOUR_MS - 1);
    const second = await settleEarly('second');
    expect(await countKept([first, second])).toBe(2);
    pass(1);
    await settleEarly('third');
    expect(await countKept([first])).toBe(0);
    expect(await countKept([second])).toBe(1);
    pass(HOUR_MS);
    await store.claim(claimOf('second'));
    expect(await countKept([second])).toBe(0);
  });

  it('gives back all when it is closed', async () => {
    const kept = [...(await claimMany(1)), await settleEarly('early')];
    await store.close();
    expect(await countKept(kept)).toBe(0);
  });
});
