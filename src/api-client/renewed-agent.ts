import { type Agent, Dispatcher } from 'undici';

/**
 * An agent whose connections do not outlive their age by more than the calls that they carry: then the next ones are made,
 * to wherever the name leads by now. undici's own `clientTtl` is not used: a pool whose connections are all too old at once
 * never answers what waits for one of them (7.30.2).
 */
export class RenewedAgent extends Dispatcher {
  #agent: Agent;
  #renewAt: number;

  /** @param ageMs how long the connections of one agent are used. */
  constructor(
    private readonly makeAgent: () => Agent,
    private readonly ageMs: number,
  ) {
    super();
    this.#agent = makeAgent();
    this.#renewAt = performance.now() + ageMs;
  }

  override dispatch(options: Agent.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    if (performance.now() >= this.#renewAt) this.#renew();
    return this.#agent.dispatch(options, handler);
  }

  /** Ends every call; those of earlier connections end by their own deadlines. */
  override async destroy(): Promise<void> {
    await this.#agent.destroy();
  }

  #renew(): void {
    void this.#agent.close(); // idle connections at once, the others with their calls
    this.#agent = this.makeAgent();
    this.#renewAt = performance.now() + this.ageMs;
  }
}
