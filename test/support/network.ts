import { PubSub } from '../../src/event-manager/pub-sub.js';
import { readSignal } from '../../src/event-manager/signalling/reply-channel.js';
import {
  type Course,
  isDown,
  losesAnswers,
  refusesWrites,
  works,
} from '../../src/event-manager/testing/faulty-request-store.js';
import type { Fault } from './scenario.js';

/** Goes through a list over and over. */
export function cycle<T>(values: readonly T[]): () => T {
  let used = 0;
  return () => {
    const value = values[used++ % values.length];
    if (value === undefined) throw new RangeError('nothing to go through');
    return value;
  };
}

/** A connection to a store: commands and answers are delayed, and never overtake each other. */
export function slowly(nextMs: () => number): Course {
  let asked: Promise<unknown> = Promise.resolve();
  let answered: Promise<unknown> = Promise.resolve();
  return (carryOut) => {
    const [there, back] = [nextMs(), nextMs()];
    const answer = Promise.all([asked, passing(there)]).then(carryOut);
    asked = answer.catch(() => {});
    const arrival = Promise.all([answered, answer.catch(() => {}).then(() => passing(back))]).then(() => answer);
    answered = arrival.catch(() => {});
    return arrival;
  };
}

const COURSES: Readonly<Record<Fault, Course>> = {
  works,
  refuses: refusesWrites,
  away: isDown,
  'answer lost': losesAnswers,
};

/** A store at which this becomes of one command after the other. */
export function faultily(nextFault: () => Fault): Course {
  return (carryOut, command) => COURSES[nextFault()](carryOut, command);
}

function passing(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Pub/sub that loses some of the signals; a deaf instance has tests of its own. */
export class LossyPubSub extends PubSub {
  constructor(
    private readonly pubSub: PubSub,
    private readonly loses: () => boolean,
  ) {
    super();
  }

  /** What is lost is lost on its way here, whoever sent it: an instance, or the store itself. */
  override subscribe(channel: string, listener: (message: unknown) => void): Promise<void> {
    return this.pubSub.subscribe(channel, (message) => {
      const lost = readSignal(message)?.kind === 'settled' && this.loses();
      if (!lost) listener(message);
    });
  }

  override resubscribe(): Promise<void> {
    return this.pubSub.resubscribe();
  }

  override publish(channel: string, message: unknown): Promise<void> {
    return this.pubSub.publish(channel, message);
  }

  override close(): Promise<void> {
    return this.pubSub.close();
  }
}
