import type { ApiClientService } from '../provider/api-client/api-client.service.js';
import { membersOf } from '../provider/language/templates.js';
import type { CompiledProfile } from '../provider/profile/compile-profile.js';
import type { Callbacks } from '../provider/profile/profile.options.js';
import { ProfileProvider } from '../provider/profile/profile.provider.js';
import type { Settings } from '../provider/proofs/profile-proof.js';

/** What a provider that is never called works with. */
export interface OfflineOptions {
  readonly settings: Settings;
  /** Without a slash at its end. */
  readonly publicUrl: string;
  readonly callbacks: Callbacks;
}

/**
 * The provider as the service has it, to make calls that are not sent, and to read webhooks. `prepare`, `send` and `lookUp` must not be
 * called.
 */
export function offlineProvider(
  profile: CompiledProfile,
  { settings, publicUrl, callbacks }: OfflineOptions,
): ProfileProvider {
  return new ProfileProvider(NO_CLIENT, {
    profile,
    env: envOf(settings),
    proof: undefined,
    callbacks,
    publicUrl: () => publicUrl,
    observers: [],
  });
}

/** The place `env`. */
export function envOf(settings: Settings) {
  return membersOf(Object.entries(settings).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}

const NO_CLIENT = Object.freeze({}) as ApiClientService;
