import { applyDecorators } from '@nestjs/common';
import { Transform } from 'class-transformer';
import { IsBoolean, IsIn, IsInt, IsOptional, Max, Min, ValidateBy, type ValidationArguments } from 'class-validator';
import ipaddr from 'ipaddr.js';
import { engineUrlFault } from '../event-manager/index.js';
import { presetNames, presetsFor } from '../provider/profile/presets.js';
import {
  isApiKey,
  isBaseUrl,
  isHeaderName,
  isHeaderValue,
  isHost,
  isHostPattern,
  isHostname,
  isHttpUrl,
  isLongEnough,
  isPrintableAscii,
  isProxyUrl,
  isNamespace,
  withScheme,
} from './formats.js';

// Each decorator says how one kind of variable is read from its text, and which values it takes. No decorator requires a value:
// the field's default or a rule (rules.ts) decides whether a variable may be left out.

// If a timer is longer, Node fires it at once.
const LONGEST_TIMER_MS = 2 ** 31 - 1;

// What settings of a profile take, too.
export const HOSTNAME = 'a host name in ASCII, without scheme, port, path and user info';
export const BASE_URL = 'an http:// or https:// URL without user info, query and fragment';
export const HEADER_VALUE = 'a value for an HTTP header: Latin-1 without control characters';

/** A whole number from `min` to `max`, written in digits only. */
export function WholeNumber(min: number, max: number, what = 'a whole number'): PropertyDecorator {
  const message = naming(`${what} from ${min} to ${max}`, shown);
  return applyDecorators(
    read((text) => (/^(0|[1-9]\d*)$/.test(text) ? Number(text) : text)),
    IsInt({ message }),
    Min(min, { message }),
    Max(max, { message }),
  );
}

/** A duration in milliseconds, from `min` to the longest that a Node timer can wait. */
export function Milliseconds(min = 1): PropertyDecorator {
  return WholeNumber(min, LONGEST_TIMER_MS, 'a whole number of milliseconds');
}

/** A TCP port; 0 means any free port. */
export function Port(): PropertyDecorator {
  return WholeNumber(0, 65_535);
}

/** `true`, `false`, `1` or `0`. */
export function Flag(): PropertyDecorator {
  const flags: Readonly<Record<string, boolean>> = { true: true, 1: true, false: false, 0: false };
  return applyDecorators(
    read((text) => (Object.hasOwn(flags, text) ? flags[text] : text)),
    IsBoolean({ message: naming('true, false, 1 or 0', shown) }),
  );
}

/** The name of a profile that the service brings along. */
export function Preset(): PropertyDecorator {
  return applyDecorators(IsOptional(), IsIn([...presetNames()], { message: namingPresets }));
}

/** One of `words`. */
export function OneOf(words: readonly string[]): PropertyDecorator {
  return applyDecorators(IsOptional(), IsIn([...words], { message: naming(`one of ${words.join(', ')}`) }));
}

/** A name or an address to listen on. */
export function Host(): PropertyDecorator {
  return text('a host name or an IP address', isHost);
}

/** A host name, kept in lower case. */
export function Hostname(): PropertyDecorator {
  return text(HOSTNAME, isHostname, lowerCase);
}

/** An http or https URL to which a path is appended, kept without a slash at its end. */
export function BaseUrl(): PropertyDecorator {
  return text(BASE_URL, isBaseUrl, withoutSlash);
}

/** The same in ASCII, because it is sent in headers. */
export function PublicUrl(): PropertyDecorator {
  const takes = 'an http:// or https:// URL in ASCII without user info, query and fragment';
  return text(takes, (url) => isBaseUrl(url) && isPrintableAscii(url), withoutSlash);
}

/** The URL of a system that keeps requests, or that carries signals. */
export function EngineUrl(what: 'store' | 'signals'): PropertyDecorator {
  const message = ({ property, value }: ValidationArguments): string =>
    `${property} takes ${engineUrlFault(String(value), what)}`;
  const validate = (value: unknown): boolean => engineUrlFault(String(value), what) === undefined;
  return applyDecorators(read(String), ValidateBy({ name: 'takes', validator: { validate } }, { message }));
}

/** The beginning of the names of all that we keep, and of our channels. */
export function Namespace(): PropertyDecorator {
  return text('1 to 64 characters of A-Z a-z 0-9 . _ -', isNamespace);
}

/** A key that we send in a header. */
export function HeaderValue(): PropertyDecorator {
  return text(HEADER_VALUE, isHeaderValue);
}

/** A header's name, kept in lower case. */
export function HeaderName(): PropertyDecorator {
  return text('the name of an HTTP header', isHeaderName, lowerCase);
}

/** The path of a file. */
export function FilePath(): PropertyDecorator {
  return text('the path of a file', (path) => !path.includes('\0'));
}

/** The passphrase of a private key. */
export function Passphrase(): PropertyDecorator {
  return text('a passphrase', () => true);
}

/** The URL of an HTTP proxy; http:// is added if it has no scheme. */
export function ProxyUrl(): PropertyDecorator {
  return text('the http:// or https:// URL of a proxy, user and password percent-encoded', isProxyUrl, withScheme);
}

/** Targets that are called without a proxy, separated by commas or spaces. Other programs read it, too, so nothing is refused. */
export function ProxyExceptions(): PropertyDecorator {
  return read((text) => text.split(/[\s,]+/).filter((place) => place !== ''));
}

/** Secrets, separated by commas. */
export function Secrets(): PropertyDecorator {
  return list('comma-separated secrets of at least 16 bytes each', isLongEnough);
}

/** Callers' keys, separated by commas; the single word `none` is read as an empty list. */
export function ApiKeys(): PropertyDecorator {
  return list('comma-separated keys of at least 16 visible ASCII characters each, or none', isApiKey, 'none');
}

/** Operators' keys, separated by commas. */
export function OperatorKeys(): PropertyDecorator {
  return list('comma-separated keys of at least 16 visible ASCII characters each', isApiKey);
}

/** Hosts of URLs, separated by commas. */
export function HostPatterns(): PropertyDecorator {
  const takes = 'comma-separated host names in ASCII, each perhaps with *. before it and a port behind it';
  return list(takes, isHostPattern);
}

/** Networks, separated by commas. */
export function Networks(): PropertyDecorator {
  return list('comma-separated networks such as 10.0.0.0/8 or fd00::/8', (text) => ipaddr.isValidCIDR(text));
}

/** Http or https URLs, separated by commas. */
export function HttpUrls(): PropertyDecorator {
  return list('comma-separated http:// or https:// URLs without user info and fragment', isHttpUrl);
}

function text(
  takes: string,
  test: (text: string) => boolean,
  normalise: (text: string) => string = String,
): PropertyDecorator {
  return applyDecorators(read(normalise), check(takes, test, false));
}

function list(takes: string, test: (text: string) => boolean, empty?: string): PropertyDecorator {
  const split = (text: string): string[] => (text === empty ? [] : text.split(',').map((part) => part.trim()));
  return applyDecorators(read(split), check(takes, test, true));
}

function read(parse: (text: string) => unknown): PropertyDecorator {
  return applyDecorators(
    IsOptional(),
    Transform(({ value }: { value: string }) => parse(value)),
  );
}

function check(takes: string, test: (text: string) => boolean, each: boolean): PropertyDecorator {
  const validate = (value: unknown): boolean => typeof value === 'string' && test(value);
  return ValidateBy({ name: 'takes', validator: { validate } }, { each, message: naming(takes) });
}

// Only short values of numbers and flags are shown: any other text may be a secret that was put into the wrong variable.
function naming(takes: string, show = (_value: unknown): string => '') {
  return ({ property, value }: ValidationArguments): string => `${property} takes ${takes}${show(value)}`;
}

function namingPresets({ property, value }: ValidationArguments): string {
  return `${property} takes ${presetsFor(String(value))}`;
}

/** A value of 16 characters or more is not shown, because a secret may be that short. */
function shown(value: unknown): string {
  const text = String(value);
  return text.length < 16 ? `, not ${JSON.stringify(text)}` : '';
}

function lowerCase(text: string): string {
  return text.toLowerCase();
}

function withoutSlash(url: string): string {
  return url.replace(/\/+$/, '');
}
