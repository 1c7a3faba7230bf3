import type { VerifyDocument } from '../provider/language/document.js';
import { namedSchemes } from '../provider/proofs/named-schemes.js';
import { bindVerify } from '../provider/proofs/bind-verify.js';
import { CallbackTokens } from '../provider/proofs/callback-token.js';
import { compileVerify } from '../provider/proofs/compile-verify.js';
import { fetchText, type FetchText } from '../provider/proofs/key-set.js';
import type { Settings, WebhookTarget } from '../provider/proofs/profile-proof.js';
import { createProof } from '../provider/proofs/proof-schemes.js';
import type { BodyCheck } from '../provider/proofs/proof-scheme.js';

/** How webhooks are proved: as a profile says, or as WEBHOOK_AUTH does, whose secrets are the setting WEBHOOK_SECRETS. */
export type Means =
  | { readonly kind: 'profile'; readonly verify: VerifyDocument }
  | { readonly kind: 'service'; readonly auth: string; readonly header: string | undefined };

/** A webhook, and all that its proof is checked with. */
export interface Attempt {
  readonly method: string;
  /** Path and query, as they came. */
  readonly url: string;
  /** The URL as the provider knows it. */
  readonly publicUrl: string;
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
  readonly means: Means;
  readonly settings: Settings;
  readonly callbackSecrets: readonly string[];
  readonly now: Date;
}

interface BoundMeans {
  read(rawHeaders: readonly string[], now: Date, target: WebhookTarget): BodyCheck | undefined;
  ready?(): Promise<void> | undefined;
}

/** Checks attempts. Proofs are made once for each means and settings, and keys behind a URL are fetched once. */
export class Checker {
  readonly #bound = new WeakMap<Means, WeakMap<Settings, BoundMeans | null>>();
  readonly #fetched = new Map<string, Promise<string>>();

  /** @param onFault takes a sentence if keys can not be fetched. */
  constructor(
    private readonly onFault: (sentence: string) => void = () => {},
    private readonly fetch: FetchText = fetchText,
  ) {}

  /** Fetches what the proof needs. */
  async prepare({ means, settings }: Attempt): Promise<void> {
    await this.#bind(means, settings)?.ready?.();
  }

  /** Whether the proof holds. */
  holds({ method, url, publicUrl, rawHeaders, body, means, settings, callbackSecrets, now }: Attempt): boolean {
    const callback = new CallbackTokens(callbackSecrets).read(url.split('?', 1)[0] ?? '');
    if (callback === 'forged') return false;
    const target = { method, url, publicUrl, callback };
    return this.#bind(means, settings)?.read(rawHeaders, now, target)?.(body) ?? false;
  }

  /** Undefined if the settings do not fit. */
  #bind(means: Means, settings: Settings): BoundMeans | undefined {
    const ofMeans = this.#bound.get(means) ?? new WeakMap<Settings, BoundMeans | null>();
    this.#bound.set(means, ofMeans);
    let bound = ofMeans.get(settings);
    if (bound === undefined) ofMeans.set(settings, (bound = this.#make(means, settings) ?? null));
    return bound ?? undefined;
  }

  #make(means: Means, settings: Settings): BoundMeans | undefined {
    if (means.kind === 'profile') return this.#makeProfile(means.verify, settings);
    try {
      const secrets = (settings['WEBHOOK_SECRETS'] ?? '').split(',').map((secret) => secret.trim());
      return createProof({ scheme: means.auth, secrets, header: means.header });
    } catch {
      return undefined;
    }
  }

  #makeProfile(verify: VerifyDocument, settings: Settings): BoundMeans | undefined {
    const compiled = compileVerify(verify, namedSchemes(), {
      places: [],
      settings: new Set(Object.keys(settings)),
      at: [],
      report: () => {},
    });
    const fetch: FetchText = (url, limits) => {
      const fetching = this.#fetched.get(url) ?? this.fetch(url, limits);
      this.#fetched.set(url, fetching);
      return fetching;
    };
    try {
      return bindVerify(compiled, settings, { fetch, onFault: this.onFault });
    } catch {
      // A key may fit some schemes of a group only.
      const fits = 'any' in verify ? verify.any.filter((scheme) => this.#makeProfile(scheme, settings)) : [];
      return 'any' in verify && fits.length > 0 && fits.length < verify.any.length
        ? this.#makeProfile({ any: fits }, settings)
        : undefined;
    }
  }
}
