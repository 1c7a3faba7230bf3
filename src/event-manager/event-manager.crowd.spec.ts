import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { asking, heldClaim, paid } from './testing/examples.js';
import { type Instance, Instances } from './testing/instances.fake.js';
import { Waits } from './waiting/waits.js';
import type { SendResult } from './watch.js';

let instances: Instances;
let a: Instance;

beforeEach(async () => {
  instances = new Instances({ maxPending: 1_000_000, maxResults: 1_000_000 });
  a = await instances.start();
});

afterEach(() => instances.stop());

const accepts = async (): Promise<SendResult> => ({ kind: 'accepted' });

/** Milliseconds that each of so many callers costs, who come at once, and from which one call reads again before the end. */
async function costEach(count: number, idOf: (index: number) => string): Promise<number> {
  const ids = new Set(Array.from({ length: count }, (_, index) => idOf(index)));
  const begun = performance.now();
  const callers = Array.from({ length: count }, (_, index) =>
    a.events.watch(idOf(index), accepts, asking({ timeoutMs: 60_000 })),
  );
  await expect.poll(() => a.events.pending).toBe(count);
  a.store.restore();
  for (const id of ids) await a.events.trigger(id, paid());
  await Promise.all(callers);
  return (performance.now() - begun) / count;
}

/** So many callers that wait for one id. */
function crowd() {
  const pending = new Waits();
  const waits = Array.from({ length: 130_000 }, () => pending.start('id', performance.now() + 60_000));
  for (const wait of waits) wait.attach(heldClaim('id', { attempt: '1' }));
  return { pending, waits };
}

describe('130,000 callers of one id', () => {
  it('may wait', () => {
    const { pending } = crowd();
    expect(pending.remainingMs('id')).toBeGreaterThan(0);
    expect(pending.settle('id', '1', paid())).toBe(130_000);
  });

  it('may leave, the last ones first', () => {
    const { pending, waits } = crowd();
    const begun = performance.now();
    let known = 0;
    for (const wait of waits.toReversed()) {
      if (pending.claimOf('id') === wait.claim) known += 1;
      wait.end('left');
    }
    expect(performance.now() - begun).toBeLessThan(5_000); // 20 s where each one looks for the one before
    expect(known).toBe(130_000);
  });
});

describe('the cost of a caller', () => {
  it('does not grow with the number of callers that wait for the same id, or for others', async () => {
    await costEach(3_000, (index) => `warm-${index}`);
    const few = await costEach(3_000, (index) => `few-${Math.floor(index / 30)}`);
    const ofOneId = await costEach(3_000, () => 'one');
    const ofMany = await costEach(20_000, (index) => `many-${index}`);
    process.stdout.write(
      `measured: ${[few, ofOneId, ofMany].map((ms) => `${(1_000 * ms).toFixed(0)} us`).join(', ')}\n`,
    );
    // Where each one is compared with each, they cost 100 times, and 700 times as much.
    expect(ofOneId).toBeLessThan(10 * few);
    expect(ofMany).toBeLessThan(10 * few);
  }, 30_000);
});
