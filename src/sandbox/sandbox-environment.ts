import { type Profile } from '../config/config.js';
import { chooseProfile } from '../config/profile-choice.js';
import {
  type EnvironmentSource,
  givenText,
  readEnvironment,
  throwIfAny,
  validateEnvironment,
} from '../config/read-environment.js';
import { readStandInSettings } from '../config/settings.js';
import {
  FilePath,
  HeaderName,
  HeaderValue,
  Host,
  HttpUrls,
  Milliseconds,
  OneOf,
  Port,
  Preset,
  Secrets,
} from '../config/variables.js';
import { WEBHOOK_AUTHS, webhookFaults, type WebhookSettings, webhookSettings } from '../config/webhook-auth.js';
import { standInProfile } from './profile/stand-in.js';

/** The variables of the sandbox as a process of its own: one field each, with its default. */
export class SandboxEnvironment {
  @Port()
  PORT = 4000;

  @Host()
  HOST = '0.0.0.0';

  @Preset()
  PROVIDER = 'zemo';

  @FilePath()
  PROVIDER_FILE?: string;

  @HttpUrls()
  WEBHOOK_URL = ['http://localhost:3000/webhook'];

  @HeaderValue()
  APIKEY = 'sandbox';

  @OneOf(WEBHOOK_AUTHS)
  WEBHOOK_AUTH = 'none';

  @Secrets()
  WEBHOOK_SECRETS?: string[];

  @HeaderName()
  WEBHOOK_HEADER?: string;

  @Milliseconds(0)
  DELAY = 600;

  @Milliseconds(0)
  SLOW = 6000;
}

/** The sandbox's configuration, frozen. It is its own injection token. */
export class SandboxConfig implements WebhookSettings {
  declare readonly host: string;
  /** 0 means any free port. */
  declare readonly port: number;
  /** The provider to stand in for; undefined for Zemo. */
  declare readonly profile?: Profile | undefined;
  /** The URLs that webhooks are sent to; at least one. */
  declare readonly webhookUrls: readonly string[];
  /** Whether their hosts replace those of the URLs that requests tell; undefined for Zemo. */
  declare readonly replacesHosts?: boolean | undefined;
  /** The key that a caller of the sandbox must send. */
  declare readonly apiKey: string;
  declare readonly webhookAuth: string;
  /** At least one; empty if `webhookAuth` is none. */
  declare readonly webhookSecrets: readonly string[];
  /** In lower case; defined if `webhookAuth` is token or hmac-sha256. */
  declare readonly webhookHeader: string | undefined;
  /** The time from a call to its webhook. */
  declare readonly delayMs: number;
  /** The same in the scenario `slow`. */
  declare readonly slowMs: number;

  constructor(settings: SandboxConfig) {
    Object.assign(this, settings);
    Object.freeze(this.webhookUrls);
    Object.freeze(this.webhookSecrets);
    Object.freeze(this);
  }

  /**
   * Makes the configuration from a valid environment, whose `source` has the profile's settings, too. Throws ConfigurationError if its
   * variables do not fit together.
   */
  static from(environment: SandboxEnvironment, source: EnvironmentSource): SandboxConfig {
    const { document, isZemo } = chooseProfile(environment, source);
    const { values, faults } = isZemo ? NO_SETTINGS : readStandInSettings(document, source);
    throwIfAny([...webhookFaults(environment, true), ...faults]);
    const standIn = isZemo ? undefined : standInProfile(document, '');
    return new SandboxConfig({
      ...(standIn && {
        profile: { document: standIn.document, settings: { ...standIn.settings, ...values } },
        replacesHosts: givenText(source, 'WEBHOOK_URL') !== undefined,
      }),
      host: environment.HOST,
      port: environment.PORT,
      webhookUrls: environment.WEBHOOK_URL,
      apiKey: environment.APIKEY,
      ...webhookSettings(environment),
      delayMs: environment.DELAY,
      slowMs: environment.SLOW,
    });
  }
}

const NO_SETTINGS = { values: {}, faults: [] };

/**
 * Reads the configuration of the sandbox as a process of its own, from the environment only. It does not read .env, which is for the
 * service: both use the same names. Rejects with ConfigurationError.
 */
export async function loadSandboxConfig(): Promise<SandboxConfig> {
  return readEnvironment(parseSandboxConfig, true);
}

/** The sandbox's configuration as `source` describes it; throws ConfigurationError. */
export function parseSandboxConfig(source: EnvironmentSource): SandboxConfig {
  return SandboxConfig.from(validateEnvironment(SandboxEnvironment, source), source);
}
