import type { JsonMembers } from '../../json/json-tree.js';
import { membersOf } from '../language/templates.js';
import type { CompiledVerify } from './compile-verify.js';
import { FetchedKeySet, fetchText, type KeySetOptions } from './key-set.js';
import {
  type Additions,
  type BoundScheme,
  type KeySet,
  mergeAdditions,
  type PlacesCheck,
  type ProfileProof,
  schemesOf,
  type Settings,
  type VerifyTree,
  withAdditions,
} from './profile-proof.js';
import { headPlaces, withBody } from './webhook-places.js';

/** Why the settings can not prove webhooks: sentences that name settings and never contain a value. */
export function settingFaults({ tree }: CompiledVerify, settings: Settings): string[] {
  return [...new Set([...missing(tree, settings), ...unfit(tree, settings, true)])];
}

/**
 * Makes the proof of webhooks. Of the keys in a setting any verifies, and the first one signs. Throws if a setting is missing or has
 * a key of another form; whether secrets are long enough, `settingFaults` tells. The error never contains a value.
 */
export function bindVerify(
  { tree }: CompiledVerify,
  settings: Settings,
  options: Partial<KeySetOptions> = {},
): ProfileProof {
  const [fault] = [...missing(tree, settings), ...unfit(tree, settings, false)];
  if (fault !== undefined) throw new Error(fault);
  const env = membersOf(
    Object.entries(settings).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
  const bound = bindTree(tree, { settings, env, keySetAt: keySets(options) });
  return {
    read: (rawHeaders, now, target) => {
      const head = headPlaces(rawHeaders, target, env);
      const check = bound.read(head, now);
      return check && ((body) => check(withBody(head, body)));
    },
    sign: (request, now) => bound.sign(request, now),
    ready: () => bound.ready?.(),
  };
}

/** The keys in a setting's value, without the blanks around them. */
function keysIn(value: string | undefined): string[] {
  return value === undefined || value === '' ? [] : value.split(',').map((key) => key.trim());
}

/** Of `any`, one member that has its keys is enough. */
function missing(tree: VerifyTree, settings: Settings): string[] {
  if (tree.kind === 'scheme') {
    const { keys } = tree.scheme;
    return keys && 'setting' in keys && keysIn(settings[keys.setting]).length === 0
      ? [`${keys.setting} must be given: webhooks are proved with it`]
      : [];
  }
  const faults = tree.members.map((member) => missing(member, settings));
  return tree.kind === 'any' && faults.some((fault) => fault.length === 0) ? [] : faults.flat();
}

function unfit(tree: VerifyTree, settings: Settings, strict: boolean): string[] {
  if (tree.kind !== 'scheme' && !tree.sharesKeys) {
    return tree.members.flatMap((member) => unfit(member, settings, strict));
  }
  const sources = schemesOf(tree).flatMap(({ keys }) => (keys && 'setting' in keys ? [keys] : []));
  const [first] = sources;
  if (!first) return [];
  const fits = keysIn(settings[first.setting]).every((key) => sources.some((source) => source.fits(key, strict)));
  return fits ? [] : [`${first.setting} takes ${sources.map(({ form }) => form).join(', or ')}`];
}

interface Binding {
  readonly settings: Settings;
  readonly env: JsonMembers;
  readonly keySetAt: (url: string) => KeySet;
}

function bindTree(tree: VerifyTree, binding: Binding): BoundScheme {
  if (tree.kind !== 'scheme') {
    const members = tree.members.map((member) => ({ bound: bindTree(member, binding), addsQuery: addsQuery(member) }));
    return tree.kind === 'any' ? any(members.map(({ bound }) => bound)) : all(members);
  }
  const { keys } = tree.scheme;
  const { settings, env, keySetAt } = binding;
  if (!keys || 'url' in keys) return tree.scheme.bind([], env, keys && keySetAt(keys.url));
  return tree.scheme.bind(
    keysIn(settings[keys.setting]).filter((key) => keys.fits(key, false)),
    env,
    undefined,
  );
}

function any(members: readonly BoundScheme[]): BoundScheme {
  return {
    read: (head, now) => {
      const checks = members.flatMap((member) => member.read(head, now) ?? []);
      return checks.length === 0 ? undefined : (places) => checks.some((check) => check(places));
    },
    sign: (request, now) => {
      for (const member of members) {
        const additions = member.sign(request, now);
        if (additions) return additions;
      }
      return undefined;
    },
    ready: () => allReady(members),
  };
}

function all(members: readonly { readonly bound: BoundScheme; readonly addsQuery: boolean }[]): BoundScheme {
  const bound = members.map((member) => member.bound);
  const queryFirst = [...members].sort((one, other) => Number(other.addsQuery) - Number(one.addsQuery));
  return {
    read: (head, now) => {
      const checks: PlacesCheck[] = [];
      for (const member of bound) {
        const check = member.read(head, now);
        if (!check) return undefined;
        checks.push(check);
      }
      return (places) => checks.every((check) => check(places));
    },
    sign: (request, now) => {
      let additions: Additions = { headers: {}, query: {} };
      for (const member of queryFirst) {
        const added = member.bound.sign(withAdditions(request, additions), now);
        if (!added) return undefined;
        additions = mergeAdditions(additions, added);
      }
      return additions;
    },
    ready: () => allReady(bound),
  };
}

function addsQuery(tree: VerifyTree): boolean {
  return schemesOf(tree).some((scheme) => scheme.addsQuery);
}

function allReady(members: readonly BoundScheme[]): Promise<void> | undefined {
  const fetches = members.flatMap((member) => member.ready?.() ?? []);
  return fetches.length === 0 ? undefined : settled(fetches);
}

async function settled(fetches: readonly Promise<void>[]): Promise<void> {
  await Promise.all(fetches);
}

/** Schemes with the same URL share its keys. */
function keySets(options: Partial<KeySetOptions>): (url: string) => KeySet {
  const sets = new Map<string, KeySet>();
  const { fetch = fetchText, clock = Date.now, onFault = () => {} } = options;
  return (url) => {
    const known = sets.get(url) ?? new FetchedKeySet(url, { fetch, clock, onFault });
    sets.set(url, known);
    return known;
  };
}
