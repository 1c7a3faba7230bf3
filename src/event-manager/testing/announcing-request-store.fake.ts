import { type MemoryBus, MemoryPubSub } from '../adapters/memory/memory-pub-sub.js';
import type { Outcome } from '../outcome.js';
import type { RequestStore, Settlement } from '../request-store.js';
import { replyChannelName, writeSettled } from '../signalling/reply-channel.js';
import { FaultyRequestStore } from './faulty-request-store.js';

/** A store that itself signals the instances that wait, on a bus in memory, as the one on Redis does. */
export class AnnouncingRequestStore extends FaultyRequestStore {
  readonly #pubSub: MemoryPubSub;

  constructor(
    store: RequestStore,
    bus: MemoryBus,
    private readonly namespace: string,
  ) {
    super(store);
    this.#pubSub = new MemoryPubSub(bus);
  }

  override async settle(externalId: string, outcome: Outcome, instance?: string): Promise<Settlement> {
    const settlement = await super.settle(externalId, outcome);
    if (settlement.kind !== 'settled' || instance === undefined) return settlement;
    const signal = writeSettled(externalId, settlement);
    for (const other of settlement.instances) {
      if (other !== instance) void this.#pubSub.publish(replyChannelName(this.namespace, other), signal);
    }
    return { ...settlement, announced: true };
  }
}
