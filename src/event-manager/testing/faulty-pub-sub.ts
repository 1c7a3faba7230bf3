import { MemoryPubSub } from '../adapters/memory/memory-pub-sub.js';

/** Pub/sub in memory that loses and fails as a test wants it. */
export class FaultyPubSub extends MemoryPubSub {
  /** Which of the messages that are published here get lost. */
  loses: (message: unknown) => boolean = () => false;
  /** Whether nothing arrives, until the subscription is made again. */
  receivesNothing = false;
  /** What every call must wait for; a rejection is an outage. */
  obstacle: () => Promise<unknown> = async () => {};
  /** How often the subscription was made again. */
  resubscriptions = 0;
  /** What was published here, by channel. */
  readonly published: (readonly [channel: string, message: unknown])[] = [];

  override async subscribe(channel: string, listener: (message: unknown) => void): Promise<void> {
    await super.subscribe(channel, (message) => {
      if (!this.receivesNothing) listener(message);
    });
    this.resubscriptions = 0;
  }

  override async resubscribe(): Promise<void> {
    this.resubscriptions += 1;
    await this.obstacle();
    this.receivesNothing = false;
    await super.resubscribe();
  }

  override async publish(channel: string, message: unknown): Promise<void> {
    this.published.push([channel, message]);
    await this.obstacle();
    if (!this.loses(message)) await super.publish(channel, message);
  }
}
