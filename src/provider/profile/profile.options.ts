import type { JsonMembers } from '../../json/json-tree.js';
import type { BodyCheck } from '../proofs/proof-scheme.js';
import type { ProviderObserver } from '../provider-observer.js';
import type { Example, WebhookTarget } from '../provider.js';
import type { CompiledProfile } from './compile-profile.js';

/** Where a webhook was sent to, as its proof sees it. */
export interface ProvenTarget extends WebhookTarget {
  /** The URL as the provider knows it. */
  readonly publicUrl: string;
  /** What a genuine token of ours in the path says. */
  readonly callback?: { readonly operation: string; readonly id: string } | undefined;
}

/** Proves that a webhook comes from the provider. */
export interface WebhookProof {
  /** Undefined if no body could make it authentic. Never throws. */
  read(rawHeaders: readonly string[], now: Date, target: ProvenTarget): BodyCheck | undefined;
  /** Resolves, and never rejects, when keys that are being fetched have come or have failed to; undefined if none are. */
  ready?(): Promise<void> | undefined;
}

/** The paths that we give to the provider, one for each request, with our own signature in them. */
export interface Callbacks {
  path(operation: string, externalId: string): string;
  /** What a path with a token says; undefined if it has none. */
  read(url: string): { readonly operation: string; readonly id: string } | 'forged' | undefined;
}

/** What ProfileProvider needs besides its client. It is its own injection token. */
export abstract class ProfileOptions {
  abstract readonly profile: CompiledProfile;
  /** The values of the profile's settings. */
  abstract readonly env: JsonMembers;
  /** Undefined if every webhook is accepted. */
  abstract readonly proof: WebhookProof | undefined;
  abstract readonly callbacks: Callbacks;
  /** The URL at which the provider reaches this service, without a slash at its end. */
  abstract readonly publicUrl: () => string;
  /** Bodies of the first operation and of webhooks, for the API's documentation, in place of the profile's own. */
  abstract readonly requestExamples?: Readonly<Record<string, Example>> | undefined;
  abstract readonly webhookExamples?: Readonly<Record<string, Example>> | undefined;
  abstract readonly observers: readonly ProviderObserver[];
}
