/**
 * Tells other instances through named channels, at most once: what is published while a subscriber is away is lost, and the
 * event manager is built for that (E3, E11). An adapter passes test/pub-sub.contract.ts.
 */
export abstract class PubSub {
  /**
   * Delivers what is published to `channel` from now on, for the life of the adapter. Called once (E10). Resolves when the
   * subscription is in force, and rejects where the system can't be reached: then `resubscribe` is called until it can.
   */
  abstract subscribe(channel: string, listener: (message: unknown) => void): Promise<void>;

  /**
   * Drops the subscription and takes it up again on new connections, also those that publish; called when nothing comes through
   * (E11), and when the server behind the address may be another one (E11a).
   */
  abstract resubscribe(): Promise<void>;

  /** Hands a JSON value other than null to the channel. Resolves when the system took it, rejects within a second where it did not. */
  abstract publish(channel: string, message: unknown): Promise<void>;

  /** Ends connections and timers. Resolves also where the system can't be reached. */
  abstract close(): Promise<void>;
}
