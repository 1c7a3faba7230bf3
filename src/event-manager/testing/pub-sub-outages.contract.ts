import { describe, expect } from 'vitest';
import { endOf, keptAlive, keptAliveBy, type Outages, waysToBe, waysToBeAway } from './outages.js';
import { type MakePubSubBed, type PubSubBed, pubSubTest, untilHeard } from './pub-sub-bed.js';

/** A system on a server of its own. */
export interface ServedPubSubBed extends PubSubBed {
  readonly server: Outages & {
    /** Cuts the connections on which subscribers listen. */
    cutSubscribers(): Promise<unknown>;
  };
  /** Publishes bytes as they are, past every adapter. */
  publishText(channel: string, text: string): Promise<unknown>;
}

/** What a pub/sub that is reached over a network promises beside `describePubSub`. */
export function describePubSubOutages(name: string, make: MakePubSubBed<ServedPubSubBed>): void {
  const it = pubSubTest(make);

  describe(`${name}: a subscription`, () => {
    it('survives whatever else is published to its channel', async ({ open }) => {
      const { bed, pubSub, other } = await open();
      const heard: unknown[] = [];
      await pubSub.subscribe('channel', (message) => heard.push(message));
      const texts = ['', 'null', 'no JSON', '1', '[]', '{}', '{"id":"1"}', '{"data":1,"id":"1"}', '{"pattern":{}}'];
      for (const text of texts) await bed.publishText('channel', text);
      await other.publish('channel', 'sound');
      await expect.poll(() => heard).toContain('sound'); // in whichever order: the two were published by different ways
    });

    it('is made again by itself when its connection was cut', async ({ open }) => {
      const { bed, pubSub, other } = await open();
      const heard: unknown[] = [];
      await pubSub.subscribe('channel', (message) => heard.push(message));
      await bed.server.cutSubscribers();
      await untilHeard(heard, other, 'channel');
    });

    it('is made again by itself when the server is back, however often that happens', async ({ open }) => {
      const { bed, pubSub, other } = await open();
      const heard: unknown[] = [];
      await pubSub.subscribe('channel', (message) => heard.push(message));
      for (let outages = 0; outages < 3; outages += 1) {
        await bed.server.stop();
        await bed.server.start();
        await untilHeard(heard, other, 'channel');
      }
      await other.publish('channel', 'once');
      await expect.poll(() => heard).toEqual(['once']);
    });

    it('works again when a frozen server thaws', async ({ open }) => {
      const { bed, pubSub, other } = await open();
      const heard: unknown[] = [];
      await pubSub.subscribe('channel', (message) => heard.push(message));
      bed.server.freeze();
      await endOf(other.publish('channel', 'in vain'));
      bed.server.thaw();
      await untilHeard(heard, other, 'channel');
    });

    it('that was asked for while the server was away is there after it was made again', async ({ open }) => {
      const { bed, pubSub, other } = await open();
      await bed.server.stop();
      const heard: unknown[] = [];
      void endOf(pubSub.subscribe('channel', (message) => heard.push(message)));
      for (let tries = 0; tries < 3; tries += 1) await endOf(pubSub.resubscribe());
      await bed.server.start();
      await expect.poll(() => endOf(pubSub.resubscribe()), { timeout: 10_000 }).toMatchObject({ value: undefined });
      await untilHeard(heard, other, 'channel');
      await other.publish('channel', 'once');
      await expect.poll(() => heard).toEqual(['once']);
    });
  });

  describe(`${name}: publishing`, () => {
    it.for(waysToBeAway)(
      'is refused within a second while the server is $state, and done when it is back',
      async ({ bring }, { open }) => {
        const { bed, pubSub, other } = await open();
        await other.publish('channel', 'connects');
        await bring(bed.server);
        for (const publisher of [other, pubSub, other, pubSub]) {
          const ended = await endOf(publisher.publish('channel', 'in vain'));
          expect(ended).toHaveProperty('error');
          expect(ended.ms).toBeLessThan(1_000);
        }
        bed.server.thaw();
        await bed.server.start();
        for (const publisher of [other, pubSub]) {
          const publish = () => endOf(publisher.publish('channel', 'heard'));
          await expect.poll(publish, { timeout: 10_000 }).toMatchObject({ value: undefined });
        }
      },
    );
  });

  describe(`${name}: closing`, () => {
    it.for(waysToBe)(
      'ends within a second and leaves nothing where the server is $state',
      async ({ bring }, { open }) => {
        const before = keptAlive();
        const { bed, pubSub, other } = await open();
        await pubSub.subscribe('channel', () => {});
        await pubSub.publish('channel', 'connects');
        await bring(bed.server);
        const calls = [endOf(pubSub.publish('channel', 'in vain')), endOf(pubSub.resubscribe())];
        calls.push(endOf(other.subscribe('other', () => {})));
        for (const closed of await Promise.all([pubSub.close(), other.close()].map(endOf))) {
          expect(closed).toEqual({ value: undefined, ms: expect.any(Number) });
          expect(closed.ms).toBeLessThan(1_000);
        }
        await Promise.all(calls);
        await keptAliveBy(before);
      },
    );

    it('is final: nothing is published or subscribed after it', async ({ open }) => {
      const before = keptAlive();
      const { pubSub, other } = await open();
      await Promise.all([pubSub.close(), other.close()]);
      expect(await endOf(pubSub.publish('channel', 1))).toHaveProperty('error');
      expect(await endOf(other.resubscribe())).not.toHaveProperty('error');
      await keptAliveBy(before);
    });

    it('leaves nothing of what has just begun to connect, also where that was replaced meanwhile', async ({ open }) => {
      const before = keptAlive();
      const { pubSub, other } = await open();
      await other.subscribe('channel', () => {});
      const calls = [pubSub.publish('channel', 1), other.publish('channel', 1), other.resubscribe()].map(endOf);
      await Promise.all([pubSub.close(), other.close()]);
      await Promise.all(calls);
      await keptAliveBy(before);
    });
  });
}
