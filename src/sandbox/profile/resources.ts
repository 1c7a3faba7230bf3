import type { JsonMembers } from '../../json/json-tree.js';
import type { ExampleDocument, Said } from '../../provider/language/document.js';
import type { CompiledEvent, CompiledProfile } from '../../provider/profile/compile-profile.js';
import { chargeCode } from '../cashin.js';
import { constantsOf } from './constants.js';
import { idLike, OwnValues } from './own-values.js';
import { rewriteSaid } from './said.js';
import type { Scenario } from './scenario.js';

const MAX_RESOURCES = 10_000;

/** What a resource is made of. */
export interface ResourceOptions {
  readonly operation: CompiledEvent;
  readonly scenario: Scenario;
  /** Our id; undefined if the request does not tell it. */
  readonly id: string | undefined;
  /** The URL for webhooks; undefined if the request does not tell it. */
  readonly callback: string | undefined;
  /** As the caller sent it. */
  readonly amount: string | undefined;
  /** Whether ids and codes stay those of the examples. */
  readonly isExact: boolean;
}

/** What the provider made for a call: its ids, what it says of it, and how it stands. */
export class Resource {
  readonly operation: CompiledEvent;
  readonly scenario: Scenario;
  readonly id: string | undefined;
  readonly callback: string | undefined;
  /** The ids that the provider gave. */
  readonly theirs: readonly string[];
  /** The answer to the call; undefined if there is none. */
  readonly ack: Said | undefined;
  readonly #own: OwnValues;
  /** What is said to those who ask how an operation or a follow-up stands, by its name. */
  readonly #standing = new Map<string, Said>();

  constructor(
    { operation, scenario, id, callback, amount, isExact }: ResourceOptions,
    profile: CompiledProfile,
    env: JsonMembers,
  ) {
    this.operation = operation;
    this.scenario = scenario;
    this.id = id;
    this.callback = callback;
    this.#own = new OwnValues({ id, callback });
    const { example, followUps } = scenario;
    const theirs: string[] = [];
    for (const each of [...(example ? [{ event: operation, example }] : []), ...followUps]) {
      const constants = constantsOf(profile, each.event, each.example, env);
      for (const constant of constants.theirs) {
        const isKnown = isExact || this.#own.has(constant);
        // A follow-up is told by a name that the answer taught, even if its example has another one.
        const other = each.event === operation ? idLike(constant) : (theirs[0] ?? idLike(constant));
        theirs.push(isKnown ? this.#own.change(constant) : this.#own.replace(constant, other));
      }
      if (isExact) continue;
      for (const code of constants.codes) this.#own.replace(code, chargeCode({ externalId: id ?? code, amount }));
    }
    this.theirs = [...new Set(theirs)];
    this.ack = example?.ack && this.said(example.ack);
    if (example && !example.webhooks?.length) this.stand(operation, example);
  }

  /** What an example says, said of this resource. */
  said(said: Said): Said {
    return rewriteSaid(said, this.#own.change);
  }

  /** From now on, whoever asks is told what this example says. */
  stand({ name }: CompiledEvent, { lookup }: ExampleDocument): void {
    if (lookup) this.#standing.set(name, this.said(lookup));
  }

  /** What is said to whoever asks: what has become of it, or else what the call was answered; undefined if that had no body. */
  standing(names: readonly string[]): Said | undefined {
    for (const name of names) {
      const said = this.#standing.get(name);
      if (said) return said;
    }
    return this.ack?.json === undefined ? undefined : this.ack;
  }
}

/** The last 10,000 resources, by our ids and the provider's. */
export class Resources {
  readonly #resources = new Map<string, Resource>();

  add(resource: Resource): void {
    for (const key of keysOf(resource)) {
      this.#resources.delete(key);
      this.#resources.set(key, resource);
    }
    const [oldest] = this.#resources.keys();
    if (oldest !== undefined && this.#resources.size > MAX_RESOURCES) this.#resources.delete(oldest);
  }

  /** The one that the provider's id names, or else ours. */
  find({
    id,
    theirs,
  }: {
    readonly id?: string | undefined;
    readonly theirs?: string | undefined;
  }): Resource | undefined {
    return this.#resources.get(`theirs ${theirs}`) ?? this.#resources.get(`id ${id}`);
  }
}

function keysOf({ id, theirs }: Resource): readonly string[] {
  return [...(id === undefined ? [] : [`id ${id}`]), ...theirs.map((name) => `theirs ${name}`)];
}
