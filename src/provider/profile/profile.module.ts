import { type DynamicModule, Logger, Module } from '@nestjs/common';
import { ApiClientModule } from '../api-client/api-client.module.js';
import type { ApiClientOptions } from '../api-client/api-client.options.js';
import { bindVerify } from '../proofs/bind-verify.js';
import { CallbackTokens } from '../proofs/callback-token.js';
import { createProof, type WebhookAuth } from '../proofs/proof-schemes.js';
import { type Example, type Operation, Provider } from '../provider.js';
import { type CompiledProfile, compileProfile } from './compile-profile.js';
import type { ProfileDocument } from '../language/document.js';
import { hasOwnProof, keysOf } from './needs.js';
import { describeOperation } from './operations.js';
import { ProfileOptions } from './profile.options.js';
import { ProfileProvider } from './profile.provider.js';
import { membersOf } from '../language/templates.js';
import { tokenExchangeOf } from './token-exchange.js';

/** A profile, and what it is used with. */
export interface ProfileModuleOptions extends Omit<ApiClientOptions, 'tokenExchange' | 'secrets'> {
  readonly document: ProfileDocument;
  /** The values of its settings, by name. */
  readonly settings: Readonly<Record<string, string>>;
  /** The origin that is called in place of every host of the profile; undefined for the provider itself. */
  readonly standIn: string | undefined;
  /** The URL at which the provider reaches this service, without a slash at its end. Read when it is needed. */
  readonly publicUrl: () => string;
  /** The first one signs the URLs that the provider is given, any verifies. */
  readonly callbackSecrets: readonly string[];
  /** How webhooks are proved if the profile does not say. */
  readonly webhookAuth: WebhookAuth;
  readonly requestExamples?: Readonly<Record<string, Example>> | undefined;
  readonly webhookExamples?: Readonly<Record<string, Example>> | undefined;
}

/** A provider that is described by a profile. */
@Module({})
export class ProfileModule {
  static forRoot(options: ProfileModuleOptions): DynamicModule {
    const { document, settings, standIn, callbackSecrets, webhookAuth } = options;
    const profile = compileProfile(document, undefined, () => standIn);
    const env = membersOf(Object.entries(settings));
    const tokens = new CallbackTokens(callbackSecrets);
    const profileOptions: ProfileOptions = {
      ...options,
      profile,
      env,
      proof: hasOwnProof(document)
        ? bindVerify(profile.verify, keysOf(document, settings), { onFault })
        : createProof(webhookAuth),
      callbacks: {
        path: (operation, externalId) => tokens.path(operation, externalId),
        read: (url) => tokens.read(url.split('?', 1)[0] ?? ''),
      },
    };
    const clientOptions: ApiClientOptions = {
      ...options,
      tokenTtlMs: document.auth?.token?.lifetime ?? options.tokenTtlMs,
      tokenExchange: tokenExchangeOf(profile, env),
      secrets: secretsOf(options),
    };
    return {
      module: ProfileModule,
      imports: [ApiClientModule.forRoot(clientOptions)],
      providers: [
        { provide: ProfileOptions, useValue: profileOptions },
        { provide: Provider, useClass: ProfileProvider },
      ],
      exports: [Provider],
    };
  }
}

/** The routes that a profile gives the service. */
export interface ProfileRoutes {
  readonly operations: readonly Operation[];
  /** Whether the provider is given a URL of its own with each request. */
  readonly ofRequests: boolean;
  /** Whether the provider may check a URL by GET. */
  readonly handshakes: boolean;
}

export function routesOf(document: ProfileDocument): ProfileRoutes {
  const { operations, usesCallback, handshakes }: CompiledProfile = compileProfile(document);
  return {
    operations: operations.map(describeOperation),
    ofRequests: usesCallback,
    handshakes: handshakes.some(({ document: { method = 'GET' } }) => method !== 'POST'),
  };
}

const logger = new Logger('webhook-keys');

/** The provider's public keys could not be fetched: webhooks are refused until they can be. */
function onFault(reason: string): void {
  logger.warn({ event: 'webhook-keys-unavailable', reason });
}

/** The values of secret settings, each key of several by itself. */
function secretsOf({ document, settings }: ProfileModuleOptions): readonly string[] {
  const secret = Object.entries(document.settings ?? {}).filter((entry) => entry[1].secret && entry[1].is !== 'file');
  return secret.flatMap(([name]) => settings[name]?.split(',') ?? []).filter((each) => each.trim() !== '');
}
