import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { asking, paid } from './testing/examples.js';
import { isDown, works } from './testing/faulty-request-store.js';
import { type Instance, Instances } from './testing/instances.fake.js';
import { passing, stopTime, turns } from './testing/passing.fake.js';

/** More turns of the event loop than all that is held takes, a slice a turn. */
const ENOUGH_TURNS = 40;

let instances: Instances;
let a: Instance;

beforeEach(async () => {
  stopTime();
  instances = new Instances({ maxPending: 20_000 });
  a = await instances.start();
  await passing();
});

afterEach(() => instances.stopInFakeTime());

const accepts = async () => ({ kind: 'accepted' }) as const;

/** So many callers who wait on A for a minute, each for its own id. */
async function hold(count: number, name = 'held'): Promise<void> {
  const options = asking({ timeoutMs: 60_000 });
  for (let index = 0; index < count; index += 1) void a.events.watch(`${name}-${index}`, accepts, options);
  await turns(ENOUGH_TURNS);
  expect(a.events.pending).toBeGreaterThanOrEqual(count);
}

/** The ids that A reads from now on, in their order. */
function idsRead(): string[] {
  const ids: string[] = [];
  const read = a.store.read.bind(a.store);
  vi.spyOn(a.store, 'read').mockImplementation((externalIds) => {
    ids.push(...externalIds);
    return read(externalIds);
  });
  return ids;
}

async function aSecond(): Promise<void> {
  await passing(1_000);
  await turns(ENOUGH_TURNS);
}

describe('an instance that hears', () => {
  it('reads up to a thousand ids a second, and so each of up to a thousand', async () => {
    await hold(1_000);
    const read = idsRead();
    for (const seconds of [1, 2, 3]) {
      await aSecond();
      expect(read.splice(0), `${seconds}`).toHaveLength(1_000);
    }
  });

  it('reads a thousand of 1,500 ids a second, each of them twice in three seconds', async () => {
    await hold(1_500);
    const read = idsRead();
    for (const seconds of [1, 2, 3]) {
      await aSecond();
      expect(read).toHaveLength(1_000 * seconds);
    }
    expect(new Set(read.slice(0, 1_500)).size).toBe(1_500);
    expect(read.slice(1_500)).toEqual(read.slice(0, 1_500));
  });

  it('reads those that wait longest in their turn, however many come and leave', async () => {
    await hold(1_200);
    const read = idsRead();
    for (const seconds of [1, 2, 3]) {
      await hold(500, `later-${seconds}`);
      await aSecond();
      await Promise.all(
        Array.from({ length: 500 }, (_, index) => a.events.trigger(`later-${seconds}-${index}`, paid())),
      );
    }
    expect(read.filter((id) => id.startsWith('held-'))).toEqual(
      expect.arrayContaining(Array.from({ length: 1_200 }, (_, index) => `held-${index}`)),
    );
  });
});

describe('all that is held is read within two seconds', () => {
  it('of hearing again, and each second until then', async () => {
    await hold(1_500);
    a.pubSub.receivesNothing = true;
    a.pubSub.obstacle = () => Promise.reject(new Error('away'));
    for (const seconds of [1, 2, 3]) await passing(1_000 + seconds);
    expect(a.events.hears).toBe(false);
    const read = idsRead();
    await aSecond();
    expect(new Set(read.splice(0)).size).toBe(1_500);
    a.pubSub.obstacle = async () => {};
    for (let seconds = 0; !a.events.hears; seconds += 1) {
      expect(seconds).toBeLessThan(5);
      await passing(1_000);
    }
    read.length = 0;
    await aSecond();
    await aSecond();
    expect(new Set(read).size).toBe(1_500);
  });

  it('of the store being reached again, also if a sweep had begun, or failed', async () => {
    await hold(1_500);
    a.store.course = isDown;
    await aSecond();
    const read = idsRead();
    a.store.course = works;
    a.store.restore();
    await aSecond();
    await aSecond();
    expect(new Set(read).size).toBe(1_500);
  });

  it('of the store taking writes again', async () => {
    await hold(1_500);
    a.store.course = (carryOut, command) => (command === 'prove' ? isDown(carryOut, command) : carryOut());
    await aSecond();
    const read = idsRead();
    a.store.course = works;
    await aSecond();
    await aSecond();
    expect(new Set(read).size).toBe(1_500);
  });
});
