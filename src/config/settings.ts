import { createHmac, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { compileDefault, namesIn } from '../provider/profile/check-settings.js';
import type { ProfileDocument, SettingDocument } from '../provider/language/document.js';
import { membersOf } from '../provider/language/templates.js';
import { isBaseUrl, isHeaderValue, isHostname } from './formats.js';
import { type EnvironmentSource, givenText } from './read-environment.js';
import { BASE_URL, HEADER_VALUE, HOSTNAME } from './variables.js';

/** The settings of a profile by their names: those that are given, and the defaults of others. Some are secrets. */
export type SettingValues = Readonly<Record<string, string>>;

/** What the environment says of the settings that a profile declares. */
export interface SettingsReading {
  readonly values: SettingValues;
  /** Sentences that name the variable and what it takes, and show no value. */
  readonly faults: readonly string[];
}

type Declared = Readonly<Record<string, SettingDocument>>;

/**
 * Reads the settings that a profile declares. Values are trimmed, and an empty one counts as unset. URLs have no slash at their end,
 * and the parts of a list no blanks around them.
 */
export function readSettings(document: ProfileDocument, source: EnvironmentSource): SettingsReading {
  const declared = document.settings ?? {};
  const sent = namesInHeaders(document);
  const values: Record<string, string> = {};
  const faults: string[] = [];
  const unread = new Set(Object.keys(declared));
  const read = (name: string): void => {
    const setting = declared[name];
    if (!setting || !unread.delete(name)) return;
    const text = givenText(source, name) ?? defaultOf(setting, declared, values, read);
    if (text === undefined) {
      if (isRequired(setting)) faults.push(missing(name, setting));
      return;
    }
    const { value, takes } = valueOf(text, setting, sent.has(name));
    if (takes === undefined) values[name] = value;
    else faults.push(`${name} takes ${takes}`);
  };
  for (const name of Object.keys(declared)) read(name);
  return { values, faults };
}

/** The settings that must be given: they have no default, and nothing works without them. */
export function requiredSettings({ settings = {} }: ProfileDocument): readonly string[] {
  return Object.keys(settings).filter((name) => settings[name] && isRequired(settings[name]));
}

// Each process makes up its own: they are not worth a place in a file.
const STAND_IN_KEY = randomBytes(32);

/**
 * The settings for the sandbox at this URL: secrets are made up, the same ones for the whole life of the process, URLs that
 * are called lead to the sandbox, and there are no files.
 */
export function standInSettings(document: ProfileDocument, sandboxUrl: string): SettingValues {
  const { settings = {} } = document;
  const called = calledSettings(document);
  const entries = Object.entries(settings).flatMap(([name, setting]) => {
    const value = standIn(name, setting, sandboxUrl, called.has(name));
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(entries);
}

/**
 * What the environment of a sandbox says of these settings, which it shares with the service: those that are given replace the stand-ins.
 * It needs no files.
 */
export function readStandInSettings(document: ProfileDocument, source: EnvironmentSource): SettingsReading {
  const declared = Object.entries(document.settings ?? {}).filter(([, { is }]) => is !== 'file');
  const values: Record<string, string> = {};
  const faults: string[] = [];
  for (const [name, setting] of declared) {
    const text = givenText(source, name);
    if (text === undefined) continue;
    const { value, takes } = valueOf(text, setting, false);
    if (takes === undefined) values[name] = value;
    else faults.push(`${name} takes ${takes}`);
  }
  return { values, faults };
}

/** The settings with which the URL of a request begins. */
function calledSettings({ auth, operations }: ProfileDocument): ReadonlySet<string> {
  const requests = Object.values(operations).flatMap(({ request, lookup }) => [request, lookup?.request]);
  const urls = [auth?.token?.request, ...requests].map((request) => request?.url ?? '');
  return new Set(urls.flatMap((url) => /^\{env\.([A-Z][A-Z0-9_]*)\}/.exec(url)?.[1] ?? []));
}

function standIn(name: string, setting: SettingDocument, sandboxUrl: string, isCalled: boolean): string | undefined {
  const { is, optional = false, choices, secret = false, default: standard, example } = setting;
  if (is === 'file' || (optional && standard === undefined)) return undefined;
  if (is === 'url') return isCalled ? sandboxUrl : (standard ?? example ?? 'https://sandbox.example');
  if (is === 'host') return sandboxUrl === '' ? 'localhost' : new URL(sandboxUrl).hostname;
  if (choices) return standard ?? choices[0];
  return secret ? createHmac('sha256', STAND_IN_KEY).update(name).digest('hex') : (standard ?? example ?? 'sandbox');
}

function isRequired({ optional = false, default: standard }: SettingDocument): boolean {
  return !optional && standard === undefined;
}

function missing(name: string, { about }: SettingDocument): string {
  return `${name} must be given${about === undefined ? '' : ` (${about})`}`;
}

/** Undefined without a default, and if it names a setting that has no value. */
function defaultOf(
  { default: standard }: SettingDocument,
  declared: Declared,
  values: SettingValues,
  read: (name: string) => void,
): string | undefined {
  if (standard === undefined) return undefined;
  for (const name of namesIn(standard, declared)) read(name);
  return compileDefault(standard, declared, () => {}).text({ env: membersOf(Object.entries(values)) });
}

interface ReadValue {
  readonly value: string;
  /** What the setting takes, if the value is not that. */
  readonly takes?: string | undefined;
}

function valueOf(text: string, { is = 'text', choices }: SettingDocument, isSent: boolean): ReadValue {
  if (choices && !choices.includes(text)) return { value: text, takes: `one of ${choices.join(', ')}` };
  switch (is) {
    case 'url':
      return { value: text.replace(/\/+$/, ''), takes: isBaseUrl(text) ? undefined : BASE_URL };
    case 'host':
      return { value: text.toLowerCase(), takes: isHostname(text) ? undefined : HOSTNAME };
    case 'file':
      return { value: text, takes: unreadable(text) };
    case 'list': {
      const parts = text.split(',').map((part) => part.trim());
      return { value: parts.join(), takes: parts.includes('') ? 'comma-separated texts' : undefined };
    }
    default:
      return { value: text, takes: isSent && !isHeaderValue(text) ? HEADER_VALUE : undefined };
  }
}

function unreadable(path: string): string | undefined {
  try {
    readFileSync(path);
    return undefined;
  } catch (error) {
    return `the path of a file that can be read (${(error as NodeJS.ErrnoException).code})`;
  }
}

/** The settings that stand in headers of requests as they are. */
function namesInHeaders({ auth, operations }: ProfileDocument): ReadonlySet<string> {
  const requests = Object.values(operations).flatMap(({ request, lookup }) => [request, lookup?.request]);
  const headers = [auth?.headers, auth?.token?.request.headers, ...requests.map((request) => request?.headers)];
  const templates = headers.flatMap((header) => Object.values(header ?? {}));
  const found = templates.flatMap((template) => [...template.matchAll(/\{env\.([A-Z][A-Z0-9_]*)!?\}/g)]);
  return new Set(found.map(([, name = '']) => name));
}
