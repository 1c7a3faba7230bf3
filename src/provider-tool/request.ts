import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { ROOT_CONTEXT } from '@opentelemetry/api';
import { givenText } from '../config/read-environment.js';
import { readSettings } from '../config/settings.js';
import { externalIdFault, parseExternalId } from '../event-manager/index.js';
import { decodeUtf8, JsonObjectText, MalformedBody } from '../json/json-text.js';
import type { Call } from '../provider/call.js';
import { MissingValue } from '../provider/language/templates.js';
import type { CompiledEvent } from '../provider/profile/compile-profile.js';
import { didYouMean } from '../provider/language/nearest.js';
import { tlsSetting } from '../provider/profile/needs.js';
import { tokenExchangeOf } from '../provider/profile/token-exchange.js';
import { CallbackTokens } from '../provider/proofs/callback-token.js';
import type { Example, InputFault, ProviderRequest } from '../provider/provider.js';
import { type Command, Faults, readArguments, type Surroundings, UsageError } from './command.js';
import { curlOf, textOfCall } from './curl.js';
import { envOf, offlineProvider } from './offline-provider.js';
import { openProfile, type OpenedProfile } from './open-profile.js';
import { makePlaceholders, type Placeholders } from './placeholders.js';

/** The calls that the service would make. */
export const request: Command = {
  takes: "FILE OPERATION BODY [--id ID] [--show-secrets]   (BODY: '{…}', @file, or an example's name)",
  about: 'the calls that the service would make for a body, as curl; secrets are not shown',
  run(args, surroundings) {
    const { positionals, option, has } = readArguments(args, ['FILE', 'OPERATION', 'BODY'], {
      options: ['id'],
      flags: ['show-secrets'],
    });
    const [file, operation = '', body = ''] = positionals;
    const opened = openProfile(file);
    const event = eventNamed(opened, operation);
    const caller = withId(readBody(body, opened, event), option('id'));
    const planned = plan(opened, surroundings, has('show-secrets'));
    for (const line of script(opened, event, caller, planned)) surroundings.out(line);
    return 0;
  },
};

function eventNamed({ file, profile }: OpenedProfile, name: string): CompiledEvent {
  const event = profile.events.get(name);
  if (!event) {
    const names = profile.operations.map((operation) => operation.name);
    throw new UsageError(
      `${file} has no operation "${name}"${didYouMean(name, names) || `; there are ${names.join(', ')}`}`,
    );
  }
  const { follows } = event.document;
  if (!event.call) throw new UsageError(`${name} follows ${follows}, and makes no call of its own`);
  return event;
}

/** Text of JSON, a file after `@`, or an example. Throws UsageError or Faults. */
function readBody(given: string, { file, profile }: OpenedProfile, event: CompiledEvent): JsonObjectText {
  try {
    if (given.startsWith('@')) return JsonObjectText.parse(decodeUtf8(readFile(given.slice(1))));
    if (/^\s*[{["\d]/.test(given)) return JsonObjectText.parse(given);
  } catch (error) {
    if (error instanceof MalformedBody) throw new Faults([error.message]);
    throw error;
  }
  const examples = examplesOf(profile, event);
  const example = Object.hasOwn(examples, given) ? examples[given] : undefined;
  if (example) return JsonObjectText.parse(JSON.stringify(example.value));
  const names = Object.keys(examples);
  const known = names.length === 0 ? 'no example with a body' : `examples ${names.join(', ')}`;
  throw new UsageError(`"${given}" is no JSON object, no @file and no example; ${event.name} of ${file} has ${known}`);
}

/** Bodies of the operation, by name. */
function examplesOf(profile: OpenedProfile['profile'], { name }: CompiledEvent): Readonly<Record<string, Example>> {
  const provider = offlineProvider(profile, { settings: {}, publicUrl: '', callbacks: NO_CALLBACKS });
  return provider.operations.find((operation) => operation.name === name)?.examples ?? {};
}

function readFile(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new UsageError(`"${path}" can not be read (${(error as NodeJS.ErrnoException).code})`);
  }
}

/** What calls are made with. */
interface Plan {
  readonly settings: Readonly<Record<string, string>>;
  readonly publicUrl: string;
  readonly callbackSecrets: readonly string[];
  readonly placeholders: Placeholders;
  /** Settings that have a value which is not shown. */
  readonly hidden: ReadonlySet<string>;
  /** What is wrong with the environment. */
  readonly faults: readonly string[];
}

/** Settings without a value, and secrets that are not shown, are variables of the shell. */
function plan({ document }: OpenedProfile, { source }: Surroundings, showsSecrets: boolean): Plan {
  const placeholders = makePlaceholders();
  const { values, faults } = readSettings(document, source);
  const settings: Record<string, string> = {};
  const hidden = new Set<string>();
  for (const [name, { is, secret = false, optional = false }] of Object.entries(document.settings ?? {})) {
    const value = values[name];
    if (value === undefined && optional) continue;
    if (value !== undefined && (!secret || showsSecrets)) settings[name] = value;
    else settings[name] = is === 'url' ? placeholders.urlFor(name) : placeholders.for(name);
    if (value !== undefined && secret && !showsSecrets) hidden.add(name);
  }
  return {
    settings,
    publicUrl: givenText(source, 'PUBLIC_URL')?.replace(/\/+$/, '') ?? placeholders.urlFor('PUBLIC_URL'),
    callbackSecrets: (givenText(source, 'CALLBACK_SECRET') ?? '').split(',').flatMap((each) => each.trim() || []),
    placeholders,
    hidden,
    faults: faults.filter((fault) => !fault.includes(' must be given')),
  };
}

function script(opened: OpenedProfile, event: CompiledEvent, caller: JsonObjectText, planned: Plan): readonly string[] {
  const { profile, document } = opened;
  const { settings, placeholders, publicUrl } = planned;
  const tokens = new CallbackTokens(planned.callbackSecrets);
  const provider = offlineProvider(profile, {
    settings,
    publicUrl,
    callbacks: {
      path: (operation, externalId) =>
        planned.callbackSecrets.length > 0
          ? tokens.path(operation, externalId)
          : `/webhook/${operation}/${placeholders.for('CALLBACK_TOKEN')}`,
      read: () => undefined,
    },
  });
  const externalId = idOf(caller) ?? provider.externalIdOf(event.name, randomUUID());
  const asked: ProviderRequest = { ...ORIGIN, operation: event.name, externalId, body: caller.toString(), caller };
  refuseFaults(provider.check(asked));
  const token = profile.token ? placeholders.for('TOKEN') : undefined;
  const exchange = tokenExchangeOf(profile, envOf(settings))?.make();
  const call = sendable(() => provider.apiRequestOf(asked).make(token));
  const options = tlsOptions(opened, planned);
  return [
    `# ${document.title ?? document.name}, ${event.name}, external_id ${JSON.stringify(externalId)}`,
    ...remarks([...(exchange ? [exchange] : []), call], options.join('\n'), opened, planned),
    ...(exchange ? ['', '# its token', ...tokenLines(exchange, options, opened, placeholders)] : []),
    '',
    `# ${provider.apiRequestOf(asked).title}`,
    ...curlOf(call, options, placeholders),
  ];
}

const ORIGIN = { requestId: 'provider-tool', context: ROOT_CONTEXT };
const NO_CALLBACKS = { path: () => '', read: () => undefined };

/** The body with the id of `--id`, as if its caller had given that one. */
function withId(caller: JsonObjectText, id: string | undefined): JsonObjectText {
  try {
    return id === undefined ? caller : caller.with(['external_id'], JSON.stringify(id));
  } catch (error) {
    if (error instanceof MalformedBody) throw new Faults([error.message]);
    throw error;
  }
}

/** The id of the body; undefined if there is none, and one is made up. */
function idOf(caller: JsonObjectText): string | undefined {
  const given = caller.member('external_id');
  const fault = externalIdFault(given ?? 'none');
  if (fault !== undefined) refuseFaults([{ pointer: '/external_id', detail: fault }]);
  return parseExternalId(given);
}

function refuseFaults(faults: readonly InputFault[]): void {
  if (faults.length > 0) throw new Faults(faults.map(({ pointer, detail }) => `${pointer} ${detail}`));
}

function sendable(make: () => Call): Call {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof MissingValue)) throw error;
    const { pointer, detail } = error.toFault();
    throw new Faults([`${pointer} ${detail}`]);
  }
}

/** Our certificate, as the profile names it. */
function tlsOptions({ document }: OpenedProfile, { settings, placeholders }: Plan): readonly string[] {
  const members = {
    pfx: '--cert-type P12 --cert',
    certificate: '--cert',
    key: '--key',
    passphrase: '--pass',
    ca: '--cacert',
  } as const;
  return (['pfx', 'certificate', 'key', 'passphrase', 'ca'] as const).flatMap((member) => {
    const value = settings[tlsSetting(document, member) ?? ''];
    return value === undefined ? [] : [`${members[member]} ${placeholders.shellWord(value)}`];
  });
}

function tokenLines(
  exchange: Call,
  options: readonly string[],
  { profile }: OpenedProfile,
  placeholders: Placeholders,
): readonly string[] {
  const steps = profile.token?.accessToken.steps ?? [];
  const member = steps.map((step) => `[${JSON.stringify(step)}]`).join('');
  const curl = curlOf(exchange, options, placeholders);
  const read = placeholders.shellWord(`JSON.parse(require("fs").readFileSync(0))${member}`);
  return [`TOKEN=$(${curl.join('\n')} | node --print ${read})`];
}

/** What must be known to run the calls. */
function remarks(
  calls: readonly Call[],
  options: string,
  { document }: OpenedProfile,
  { placeholders, hidden, faults }: Plan,
): readonly string[] {
  const named = new Set(placeholders.namesIn(calls.map(textOfCall).join('\n')));
  for (const [, name = ''] of options.matchAll(/\$\{?(\w+)/g)) named.add(name);
  named.delete('TOKEN');
  const secret = [...named].filter((name) => hidden.has(name));
  const unset = [...named].filter((name) => !hidden.has(name));
  const text = JSON.stringify([document.auth, document.operations]);
  const filtered = [...named].filter((name) => new RegExp(`env\\.${name}(?:\\||\\))`).test(text));
  return [
    ...faults.map((fault) => `# ${fault}`),
    ...(unset.length > 0 ? [`# not set: ${unset.join(', ')}`] : []),
    ...(secret.length > 0 ? [`# not shown, since they are secrets: ${secret.join(', ')} (--show-secrets)`] : []),
    ...(filtered.length > 0 ? [`# what a filter makes of ${filtered.join(', ')} is wrong without the value`] : []),
  ];
}
