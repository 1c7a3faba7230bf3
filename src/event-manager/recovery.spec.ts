import { beforeEach, describe, expect, it } from 'vitest';
import { EventManagerObserver } from './event-manager-observer.js';
import { anHour, claimOf, paid, refused } from './examples.fake.js';
import { PendingRequests, type Wait } from './pending-requests.js';
import { Recovery } from './recovery.js';
import {
  FaultyRequestStore,
  isDown,
  losesAnswers,
  waitsFor,
  works,
} from './request-store/faulty-request-store.fake.js';
import { MemoryRequestStore } from './request-store/memory-request-store.js';

let shared: MemoryRequestStore;
let store: FaultyRequestStore;
let pending: PendingRequests;
let recovery: Recovery;
let commands: string[];

beforeEach(() => {
  shared = new MemoryRequestStore(anHour);
  store = new FaultyRequestStore(shared);
  pending = new PendingRequests();
  recovery = new Recovery(store, pending, new EventManagerObserver());
  commands = [];
  store.course = (carryOut, command) => {
    commands.push(command);
    return carryOut();
  };
  return () => pending.endAll();
});

/** A caller that waits here, whose claim the store has taken. */
async function hold(externalId: string): Promise<Wait> {
  const wait = pending.start(externalId, performance.now() + 60_000);
  wait.claim = claimOf(externalId);
  await shared.claim(wait.claim);
  return wait;
}

describe('a sweep', () => {
  it('reads all that is held with one command, and settles what has an outcome', async () => {
    const [settled, open] = [await hold('settled'), await hold('open')];
    await shared.settle('settled', paid());
    await recovery.run();
    expect(await settled.ended).toEqual(paid());
    expect(pending.externalIds).toEqual([open.externalId]);
    expect(commands).toEqual(['read']);
  });

  it('claims again what the store has lost, and gives what came for it meanwhile', async () => {
    const [early, lost] = [await hold('early'), await hold('lost')];
    await shared.close();
    await shared.settle('early', paid());
    await recovery.run();
    expect(await early.ended).toEqual(paid());
    expect(await shared.claim(claimOf('lost'))).toEqual({ kind: 'attached' });
    expect(await shared.settle('lost', paid())).toEqual({ kind: 'settled', instances: ['A'] });
    await recovery.run();
    expect(await lost.ended).toEqual(paid());
  });

  it('claims nothing for those who only look', async () => {
    pending.start('looked at', performance.now() + 60_000);
    await recovery.run();
    expect(commands).toEqual(['read']);
  });

  it('runs once at a time, and rejects never', async () => {
    await hold('id');
    let open!: () => void;
    const gate = waitsFor(new Promise<void>((resolve) => (open = resolve)));
    store.course = (carryOut, command) => {
      commands.push(command);
      return gate(carryOut, command);
    };
    const runs = [recovery.run(), recovery.run(), recovery.run()];
    open();
    await Promise.all(runs);
    expect(commands).toEqual(['read']);
    store.course = isDown;
    await recovery.run();
  });
});

describe('an outcome that the store has yet to take', () => {
  it('is stored when the store is back, and not again', async () => {
    await shared.claim(claimOf('id'));
    recovery.owe({ externalId: 'id', outcome: paid() });
    store.course = isDown;
    await recovery.run();
    expect(await shared.read(['id'])).toMatchObject([{ outcome: undefined }]);
    expect(recovery.needed).toBe(true);
    store.course = works;
    await recovery.run();
    expect(await shared.read(['id'])).toMatchObject([{ outcome: paid() }]);
    expect(recovery.needed).toBe(false);
  });

  it('is the first one for all that come before it is stored', () => {
    expect(recovery.compare('id', paid())).toBeUndefined();
    recovery.owe({ externalId: 'id', outcome: paid() });
    expect(recovery.compare('id', paid())).toBe('duplicate');
    expect(recovery.compare('id', refused)).toBe('conflicting');
  });

  it('is stored once, also where the answer of the store got lost', async () => {
    await shared.claim(claimOf('id'));
    recovery.owe({ externalId: 'id', outcome: paid() });
    store.course = losesAnswers;
    await recovery.run();
    store.course = works;
    await recovery.run();
    expect(recovery.needed).toBe(false);
    expect(await shared.read(['id'])).toMatchObject([{ outcome: paid() }]);
  });

  it('frees the id where it came of a refusal', async () => {
    const claim = claimOf('id');
    await shared.claim(claim);
    recovery.owe({ externalId: 'id', outcome: refused, claim });
    await recovery.run();
    expect(await shared.claim(claimOf('id'))).toEqual({ kind: 'claimed' });
  });
});
