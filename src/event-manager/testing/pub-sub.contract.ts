import { describe, expect } from 'vitest';
import { oddTexts } from './odd-texts.js';
import { type MakePubSubBed, pubSubTest } from './pub-sub-bed.js';

/** What every pub/sub promises; an adapter that passes may take the place of ours. */
export function describePubSub(name: string, make: MakePubSubBed): void {
  const it = pubSubTest(make);

  describe(`${name}: a subscription`, () => {
    it('hears its own channel, whichever instance publishes, and no other', async ({ open }) => {
      const { pubSub, other } = await open();
      const [heard, heardByOther]: [unknown[], unknown[]] = [[], []];
      await pubSub.subscribe('reply:a', (message) => heard.push(message));
      await other.subscribe('reply:b', (message) => heardByOther.push(message));
      await other.publish('reply:a', 'from the other');
      await pubSub.publish('reply:a', 'from itself');
      await pubSub.publish('reply:b', 'to the other');
      for (const channel of ['reply:', 'reply:ab', 'reply:*', 'REPLY:A']) await pubSub.publish(channel, 'elsewhere');
      await pubSub.publish('reply:b', 'the end');
      await expect.poll(() => heardByOther).toEqual(['to the other', 'the end']);
      await expect.poll(() => new Set(heard)).toEqual(new Set(['from itself', 'from the other']));
    });

    it('is in force when it is made', async ({ open }) => {
      const { pubSub, other } = await open();
      const heard: unknown[] = [];
      await other.publish('channel', 'before');
      await pubSub.subscribe('channel', (message) => heard.push(message));
      await other.publish('channel', 'after');
      await expect.poll(() => heard).toEqual(['after']);
    });

    it('hears what one instance publishes in its order, each once', async ({ open }) => {
      const { pubSub, other } = await open();
      const heard: unknown[] = [];
      await pubSub.subscribe('channel', (message) => heard.push(message));
      const numbers = Array.from({ length: 2_000 }, (_, number) => number);
      await Promise.all(numbers.map((number) => other.publish('channel', number)));
      await expect.poll(() => heard.length).toBeGreaterThanOrEqual(numbers.length);
      expect(heard).toEqual(numbers);
    });

    it('hears a JSON value as it was published', async ({ open }) => {
      const { pubSub, other } = await open();
      const heard: unknown[] = [];
      await pubSub.subscribe('channel', (message) => heard.push(message));
      const ofTheTransport = { id: 'id', pattern: 'pattern', data: 'data', response: 1, err: 'no', isDisposed: true };
      const values = [true, 0, '', 'text', [], {}, { nested: [{ of: null }] }, ofTheTransport, [...oddTexts]];
      for (const value of values) await other.publish('channel', value);
      await expect.poll(() => heard).toEqual(values);
    });

    it('hears a message of 300,000 characters', async ({ open }) => {
      const { pubSub, other } = await open();
      const heard: unknown[] = [];
      await pubSub.subscribe('channel', (message) => heard.push(message));
      const ids = Array.from({ length: 3_000 }, (_, index) => `${index}`.padEnd(100, 'é'));
      await other.publish('channel', ids);
      await expect.poll(() => heard).toEqual([ids]);
    });

    it('hears each message once also after it was made again', async ({ open }) => {
      const { pubSub, other } = await open();
      const heard: unknown[] = [];
      await pubSub.subscribe('channel', (message) => heard.push(message));
      for (let times = 0; times < 3; times += 1) await pubSub.resubscribe();
      await other.publish('channel', 1);
      await other.publish('channel', 2);
      await expect.poll(() => heard).toEqual([1, 2]);
    });

    it('can be published to at once after it was made again, however often that happens', async ({ open }) => {
      const { pubSub } = await open();
      const heard: unknown[] = [];
      await pubSub.subscribe('channel', (message) => heard.push(message));
      for (const times of [1, 2, 3]) {
        await pubSub.publish('channel', `before ${times}`);
        await pubSub.resubscribe();
        await pubSub.publish('channel', times);
        await expect.poll(() => heard).toContain(times);
      }
    });

    it('ends when it is closed', async ({ open }) => {
      const { bed, pubSub, other } = await open();
      const [heard, heardByOther]: [unknown[], unknown[]] = [[], []];
      await pubSub.subscribe('channel', (message) => heard.push(message));
      await other.subscribe('channel', (message) => heardByOther.push(message));
      await pubSub.close();
      await pubSub.resubscribe(); // because it did not hear before
      const publisher = bed.open();
      await publisher.publish('channel', 'after the end');
      await expect.poll(() => heardByOther).toEqual(['after the end']);
      expect(heard).toEqual([]);
      await publisher.close();
    });
  });

  describe(`${name}: publishing`, () => {
    it('is done also where there is no subscription', async ({ open }) => {
      const { pubSub } = await open();
      await pubSub.publish('channel', 'lost');
    });
  });
}
