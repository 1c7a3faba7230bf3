/**
 * Carries messages between instances on named channels, at most once: what is published while a subscriber is away is lost. The
 * event manager expects that (E3, E11). `describePubSub` is the suite that every adapter passes.
 */
export abstract class PubSub {
  /**
   * Delivers what is published to `channel` from now on, for the life of the adapter. Called once (E10). Resolves when the
   * subscription is in force, and rejects if the system cannot be reached: then `resubscribe` is called until it can.
   */
  abstract subscribe(channel: string, listener: (message: unknown) => void): Promise<void>;

  /**
   * Drops the subscription and makes it again. All connections are replaced, also those that publish. Called when no message
   * arrives (E11), and when the address may lead to another server (E11a).
   */
  abstract resubscribe(): Promise<void>;

  /** Publishes a JSON value other than null. Resolves when the system has accepted it; rejects within a second if it has not. */
  abstract publish(channel: string, message: unknown): Promise<void>;

  /** Ends connections and timers. Resolves even if the system cannot be reached. */
  abstract close(): Promise<void>;
}
