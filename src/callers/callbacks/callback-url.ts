import { headerLines } from '../../http/headers.js';
import { Problem } from '../../http/problem.js';
import type { Addresses } from './addresses.js';

const HEADER = 'Callback-Url';
const MAX_LENGTH = 2_048;
const HTTPS_PORT = '443';

/** A name that is not resolved by then, in milliseconds, or can not be, is accepted: it is resolved again for each attempt. */
const RESOLVE_MS = 1_000;

/** Where callbacks may go. */
export interface CallbackTargets {
  /** Host names, perhaps with a port: `hooks.example.com`, `*.example.com`, `example.com:8443`. */
  readonly hosts: readonly string[];
  readonly addresses: Addresses;
  /** The URL of the sandbox's own receiver, which may be called although it is of this machine; undefined if there is none. */
  readonly sandboxUrl: string | undefined;
}

/**
 * Reads where a caller wants to be told the outcome; undefined if it does not say it. Throws a validation-error if the URL is not one that
 * may be called, as far as that can be told now.
 */
export async function readCallbackUrl(
  rawHeaders: readonly string[],
  targets: CallbackTargets,
): Promise<string | undefined> {
  const [line, another] = headerLines(rawHeaders, 'callback-url');
  if (line === undefined) return undefined;
  if (another !== undefined) throw fault('must be given once');
  if (isOfSandbox(line, targets)) return line;
  const detail = faultOf(line, targets);
  if (detail !== undefined) throw fault(detail);
  const { hostname, href } = new URL(line);
  if (await targets.addresses.refusesName(hostname, RESOLVE_MS)) throw fault('leads to an address that is not public');
  return href;
}

/** What is wrong with a URL; undefined if it may be called, unless its name leads to an address that may not. */
export function faultOf(text: string, { hosts, addresses, sandboxUrl }: CallbackTargets): string | undefined {
  if (hosts.length === 0) {
    return sandboxUrl === undefined
      ? 'is not taken here: CALLBACK_HOSTS is unset'
      : `takes ${sandboxUrl}, the sandbox’s`;
  }
  if (text.length > MAX_LENGTH) return `has at most ${MAX_LENGTH} characters`;
  if (!/^https:\/\/[!-~]+$/i.test(text) || !URL.canParse(text)) return 'takes an https:// URL in ASCII';
  const { username, password, hash, hostname, port } = new URL(text);
  if (username !== '' || password !== '' || hash !== '') return 'takes a URL without user info and fragment';
  if (!hosts.some((host) => allowsHost(host, hostname, port)))
    return 'takes a URL at one of the hosts that are allowed';
  return addresses.refusesLiteral(hostname) ? 'leads to an address that is not public' : undefined;
}

/** Whether it is the URL of the sandbox's own receiver, perhaps with a query. */
export function isOfSandbox(url: string, { sandboxUrl }: CallbackTargets): boolean {
  return sandboxUrl !== undefined && (url === sandboxUrl || url.startsWith(`${sandboxUrl}?`)) && URL.canParse(url);
}

/** Whether a host of the list is that of a URL, which leaves the port of https out. `*.` stands for one or more labels. */
function allowsHost(allowed: string, hostname: string, port: string): boolean {
  const [, name = '', ofPort = HTTPS_PORT] = /^(.*?)(?::(\d+))?$/.exec(allowed.toLowerCase()) ?? [];
  if (Number(port || HTTPS_PORT) !== Number(ofPort)) return false;
  return name.startsWith('*.') ? hostname.endsWith(name.slice(1)) : hostname === name;
}

function fault(detail: string): Problem {
  return new Problem('validation-error', `${HEADER} ${detail}`, { errors: [{ header: HEADER, detail }] });
}
