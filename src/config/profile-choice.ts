import { compileProfile } from '../provider/profile/compile-profile.js';
import type { Compile } from '../provider/profile/load-profile.js';
import type { ProfileDocument } from '../provider/language/document.js';
import {
  hasOwnProof,
  keysOf,
  type TlsMember,
  tlsSetting,
  usesCallback,
  webhookSecretNames,
} from '../provider/profile/needs.js';
import { bindVerify } from '../provider/proofs/bind-verify.js';
import { readPreset, readProfileFile } from '../provider/profile/presets.js';
import { Environment } from './environment.js';
import { isLongEnough } from './formats.js';
import { ConfigurationError, type EnvironmentSource, givenText, throwIfAny } from './read-environment.js';
import { readSettings, requiredSettings, type SettingValues, standInSettings } from './settings.js';
import { type TlsVariable, type TlsVariables, tlsVariables } from './tls-files.js';

/** The profile that the environment chooses. */
export interface ProfileChoice {
  readonly document: ProfileDocument;
  /** The variable that chose it, as sentences name it: `PROVIDER=efi`, `PROVIDER_FILE`. */
  readonly by: string;
  /** Whether it is our own zemo, whose variables have rules that no profile can tell. */
  readonly isZemo: boolean;
  /** If not, WEBHOOK_AUTH says how webhooks are proved. */
  readonly hasOwnProof: boolean;
  /** Whether CALLBACK_SECRET and PUBLIC_URL are needed. */
  readonly usesCallback: boolean;
  /** What its webhooks say that nothing proves; production refuses such a profile. */
  readonly doubts: readonly string[];
}

/** The settings of a chosen profile. */
export interface ChosenSettings {
  /** Whether a provider is named. If not, the sandbox replaces it, and the values are for the sandbox. */
  readonly isNamed: boolean;
  readonly values: SettingValues;
  readonly faults: readonly string[];
  readonly warnings: readonly string[];
}

/** What a profile can not declare. The names that zemo's profile declares are free in others. */
const OWN_VARIABLES: ReadonlySet<string> = new Set(
  Object.keys(new Environment()).filter((name) => !/^(DOMAIN|APIKEY|AUTH_URL|CASHIN_URL|WEBHOOK_SECRETS)$/.test(name)),
);

/** Reads the profile that PROVIDER or PROVIDER_FILE names. Throws ConfigurationError with a line for each fault of the file. */
export function chooseProfile(
  { PROVIDER, PROVIDER_FILE, NODE_ENV }: Pick<Environment, 'PROVIDER' | 'PROVIDER_FILE'> & Partial<Environment>,
  source: EnvironmentSource,
): ProfileChoice {
  const isOwn = PROVIDER_FILE !== undefined;
  throwIfAny(isOwn && givenText(source, 'PROVIDER') ? ['PROVIDER has no place beside PROVIDER_FILE'] : []);
  // Nobody may settle a request in production who only knows its id. Where nothing proves webhooks, WEBHOOK_AUTH is chosen.
  const doubts: string[] = [];
  const compile: Compile = (read, report) => {
    const { uncovered } = compileProfile(read, report);
    if (hasOwnProof(read)) {
      if (NODE_ENV === 'production') for (const { at, message } of uncovered) report(at, message);
      else doubts.push(...uncovered.map(({ at, message }) => `${at.join('.')}: ${message}; production refuses it`));
    }
    for (const name of Object.keys(read.settings ?? {})) {
      if (OWN_VARIABLES.has(name)) report(['settings', name], 'is a variable of the service itself');
    }
  };
  const { document, faults } = isOwn ? readProfileFile(PROVIDER_FILE, compile) : readPreset(PROVIDER, compile);
  if (!document) throw new ConfigurationError(faults, '\n');
  return {
    document,
    by: isOwn ? 'PROVIDER_FILE' : `PROVIDER=${PROVIDER}`,
    isZemo: !isOwn && PROVIDER === 'zemo',
    hasOwnProof: hasOwnProof(document),
    usesCallback: usesCallback(document),
    doubts,
  };
}

/**
 * Reads the settings of a profile other than zemo. Where none of those that must be given is given, and the sandbox is not forbidden,
 * it stands in. A profile that needs no setting is complete, so that the sandbox stands in only if it is asked for.
 */
export function chooseSettings(
  { document }: ProfileChoice,
  { SANDBOX, NODE_ENV }: Environment,
  source: EnvironmentSource,
): ChosenSettings {
  const production = NODE_ENV === 'production';
  const required = requiredSettings(document);
  const given = Object.keys(document.settings ?? {}).filter((name) => givenText(source, name) !== undefined);
  const isNamed = required.some((name) => given.includes(name)) || (required.length === 0 && SANDBOX !== true);
  if (!isNamed && (SANDBOX ?? !production)) {
    const idle = given.map((name) => `${name} has no effect: the sandbox stands in for the provider`);
    return { isNamed, values: standInSettings(document, ''), faults: [], warnings: idle };
  }
  const { values, faults } = readSettings(document, source);
  const short = webhookSecretNames(document).filter((name) => !(values[name] ?? '').split(',').every(isLongEnoughPart));
  const told = short
    .filter((name) => values[name] !== undefined)
    .map((name) => `${name} takes secrets of at least 16 bytes`);
  const unfit = faults.length === 0 ? keyFaults(document, values) : [];
  const hint = isNamed ? [] : ['or else SANDBOX=true must be given, for the stand-in provider'];
  return {
    isNamed: true,
    values,
    faults: [...faults, ...unfit, ...hint, ...(production ? told : [])],
    warnings: production ? [] : told.map((sentence) => `${sentence} in production`),
  };
}

/** Keys of another form than their scheme takes. */
function keyFaults(document: ProfileDocument, values: SettingValues): readonly string[] {
  if (!hasOwnProof(document)) return [];
  try {
    bindVerify(compileProfile(document).verify, keysOf(document, values));
    return [];
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}

function isLongEnoughPart(secret: string): boolean {
  return isLongEnough(secret.trim());
}

const TLS_MEMBERS = {
  CERT: ['pfx', 'certificate'],
  KEY: ['key'],
  PASSPHRASE: ['passphrase'],
  CA: ['ca'],
} as const satisfies Record<keyof TlsVariables, readonly TlsMember[]>;

/** The variables about TLS with the provider: the settings that the profile names and that have a value, and else PROVIDER_TLS_*. */
export function providerTlsVariables(
  { document }: ProfileChoice,
  { isNamed, values }: ChosenSettings,
  environment: Environment,
): TlsVariables {
  const variables = tlsVariables('PROVIDER', environment);
  const chosen = (what: keyof TlsVariables): TlsVariable => {
    const name = isNamed ? tlsSetting(document, ...TLS_MEMBERS[what]) : undefined;
    const value = name === undefined ? undefined : values[name];
    return name === undefined || (value === undefined && variables[what].value !== undefined)
      ? variables[what]
      : { name, value };
  };
  return { CERT: chosen('CERT'), KEY: chosen('KEY'), PASSPHRASE: chosen('PASSPHRASE'), CA: chosen('CA') };
}
