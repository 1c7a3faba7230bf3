import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Failure } from './outcome.js';
import { asking, claimOf, paid, refusal, refused } from './testing/examples.js';
import { type Instance, Instances } from './testing/instances.fake.js';
import { commandsOf, crashAfter, passing, stopTime } from './testing/passing.fake.js';
import type { SendResult, WatchOptions } from './watch.js';

const settled = (outcome = paid()) => ({ kind: 'settled', outcome, replayed: false });
const repeating = (changes: Partial<WatchOptions> = {}) => asking({ repeat: { callMs: 2_000 }, ...changes });

let instances: Instances;
let a: Instance;
let b: Instance;

/** The call to the provider, which accepts. */
const send = vi.fn<() => Promise<SendResult>>();

beforeEach(async () => {
  stopTime();
  send.mockReset().mockResolvedValue({ kind: 'accepted' });
  instances = new Instances();
  [a, b] = [await instances.start(), await instances.start()];
  return () => instances.stopInFakeTime();
});

describe('a call that may be repeated', () => {
  it('is repeated once where its end is unclear', async () => {
    send.mockRejectedValueOnce(new Error('reset')).mockResolvedValueOnce({ kind: 'settled', outcome: paid() });
    expect(await a.events.watch('id', send, repeating())).toEqual(settled());
    expect(send).toHaveBeenCalledTimes(2);
  });

  it('is repeated no more than that, and the wait goes on', async () => {
    send.mockRejectedValue(new Error('reset'));
    const answer = a.events.watch('id', send, repeating());
    await passing();
    expect(send).toHaveBeenCalledTimes(2);
    await b.events.trigger('id', paid());
    await passing();
    expect(await answer).toEqual(settled());
  });

  it.each<SendResult>([
    { kind: 'accepted' },
    { kind: 'settled', outcome: paid() },
    { kind: 'refused', error: refusal },
  ])('is not repeated where its end is clear: $kind', async (result) => {
    send.mockResolvedValue(result);
    void a.events.watch('id', send, repeating());
    await passing();
    expect(send).toHaveBeenCalledOnce();
  });

  it('may be refused the second time, which frees the id', async () => {
    send.mockRejectedValueOnce(new Error('reset')).mockResolvedValueOnce({ kind: 'refused', error: refusal });
    expect(await a.events.watch('id', send, repeating())).toEqual(settled(refused));
    expect(await a.events.find('id', { owner: 'owner', timeoutMs: 0 })).toMatchObject({ released: true });
  });

  it('is noted as made when it was accepted; others cost no command for that', async () => {
    const commands = commandsOf(a);
    void a.events.watch('1', send, repeating());
    await passing();
    expect(commands).toEqual(['claim', 'note']);
    void a.events.watch('2', send, asking());
    await passing();
    expect(commands).toEqual(['claim', 'note', 'claim']);
  });
});

/** What an instance that crashed had claimed. */
const crashed = () => instances.shared.claim(claimOf('id', { instance: 'crashed', callMs: 2_000, attempt: '1' }));

describe('a retry after a crash between the claim and the call', () => {
  it('makes the call when the time for the first one is over, and all who wait get its outcome', async () => {
    await crashed();
    const early = a.events.watch('id', send, repeating());
    await passing(1_900);
    expect(send).not.toHaveBeenCalled();
    await passing(200);
    const late = b.events.watch('id', send, repeating());
    await passing();
    expect(send).toHaveBeenCalledOnce();
    expect(await b.events.trigger('id', paid())).toBe('settled');
    await passing();
    expect(await Promise.all([early, late])).toEqual([settled(), settled()]);
  });

  it('makes it once, of a hundred that come at once on two instances', async () => {
    await crashed();
    await passing(2_100);
    const answers = Array.from({ length: 100 }, (_, index) =>
      (index % 2 === 0 ? a : b).events.watch('id', send, repeating()),
    );
    await passing();
    expect(send).toHaveBeenCalledOnce();
    await a.events.trigger('id', paid());
    await passing();
    expect(await Promise.all(answers)).toEqual(Array(100).fill(settled()));
  });

  it('makes it on the instance where others wait for the same request', async () => {
    await crashed();
    const early = a.events.watch('id', send, repeating());
    await passing(2_100);
    send.mockResolvedValue({ kind: 'settled', outcome: paid() });
    const late = a.events.watch('id', send, repeating());
    await passing();
    expect(await Promise.all([early, late])).toEqual([settled(), settled()]);
    expect(send).toHaveBeenCalledOnce();
  });

  it('does not make it for an operation whose call may not be repeated', async () => {
    await crashed();
    await passing(2_100);
    const answer = a.events.watch('id', send, asking());
    await passing(6_000);
    expect(await answer).toEqual({ kind: 'pending' });
    expect(send).not.toHaveBeenCalled();
  });

  it('does not make it where the first one was accepted', async () => {
    void a.events.watch('id', send, repeating());
    await passing(3_000);
    void b.events.watch('id', send, repeating());
    await passing();
    expect(send).toHaveBeenCalledOnce();
  });

  it('makes it where the instance crashed before it could note that the call was accepted', async () => {
    const { end } = crashAfter(a, 1);
    void a.events.watch('id', send, repeating({ timeoutMs: 100 })).catch(() => {});
    await passing(2_100);
    send.mockResolvedValue({ kind: 'settled', outcome: paid() });
    const retry = b.events.watch('id', send, repeating());
    await passing();
    expect(await retry).toEqual(settled());
    expect(send).toHaveBeenCalledTimes(2);
    end();
  });

  it('fetches first what the call needs', async () => {
    await crashed();
    await passing(2_100);
    const prepare = vi.fn<() => Promise<Failure | undefined>>().mockResolvedValue(undefined);
    void a.events.watch('id', send, repeating({ prepare }));
    await passing();
    expect(prepare).toHaveBeenCalledBefore(send);
    expect(send).toHaveBeenCalledOnce();
  });

  it('waits for the outcome, as any other, where that can not be fetched', async () => {
    await crashed();
    await passing(2_100);
    const answer = a.events.watch('id', send, repeating({ prepare: async () => refusal }));
    await passing();
    await b.events.trigger('id', paid());
    await passing();
    expect(await answer).toEqual(settled());
    expect(send).not.toHaveBeenCalled();
  });

  it('fetches nothing for a request that has its outcome', async () => {
    await crashed();
    await b.events.trigger('id', paid());
    const prepare = vi.fn<() => Promise<Failure | undefined>>().mockResolvedValue(undefined);
    expect(await a.events.watch('id', send, repeating({ prepare }))).toMatchObject({ replayed: true });
    expect(prepare).not.toHaveBeenCalled();
  });
});
