import type { Pointer, ProfileDocument } from '../language/document.js';
import { type SchemaFault, schemaFaults } from './schema-faults.js';
import { validate } from './schema-validator.generated.js';

/** What is left of a document whose form is wrong in places, so that the rest of it can be checked, too. */
export interface Repaired {
  readonly document: ProfileDocument;
  /** Whether a fault at this place may only come of what was left out. */
  isDoubtful(at: Pointer): boolean;
  /** The place in the file: misspelt names were read as what they were meant for. */
  original(at: Pointer): Pointer;
}

type Members = Record<string, unknown>;

/** Each pass mends one level of nesting, of which a profile has fewer. */
const MAX_PASSES = 20;

/** Leaves out what has the wrong form, and reads misspelt names as what they are near to. Undefined if nothing useful is left. */
export function repair(value: unknown): Repaired | undefined {
  const copy = structuredClone(value);
  const leftOut: Pointer[] = [];
  const renamed: (readonly [from: Pointer, to: Pointer])[] = [];
  for (let pass = 0; !validate(copy); pass += 1) {
    if (pass === MAX_PASSES) return undefined;
    for (const fault of schemaFaults(validate.errors ?? [])) {
      const name = fault.meant === undefined ? undefined : rename(copy, fault, fault.meant);
      if (name) renamed.push([fault.at, name]);
      else {
        const at = fault.isMissing ? fault.at.slice(0, -1) : fault.at;
        const removed = remove(copy, at);
        if (!removed) return undefined;
        leftOut.push(removed);
      }
    }
  }
  return {
    document: copy as ProfileDocument,
    isDoubtful: (at) =>
      leftOut.some((out) => isWithin(out, at) || (at.at(-1) === 'picture' && isWithin(out, at.slice(0, 2)))),
    original: (at) => {
      const [from, to] = renamed.find(([, now]) => isWithin(at, now)) ?? [];
      return from && to ? [...from, ...at.slice(to.length)] : at;
    },
  };
}

function isWithin(at: Pointer, outer: Pointer): boolean {
  return outer.every((step, index) => at[index] === step);
}

function rename(copy: unknown, { at }: SchemaFault, meant: string): Pointer | undefined {
  const parent = memberAt(copy, at.slice(0, -1));
  const name = String(at.at(-1));
  if (!isMembers(parent) || !Object.hasOwn(parent, name) || Object.hasOwn(parent, meant)) return undefined;
  parent[meant] = parent[name];
  delete parent[name];
  return [...at.slice(0, -1), meant];
}

/** Removes a member; of a list, the whole list, since the places of its other elements would change. A setting stays declared. */
function remove(copy: unknown, at: Pointer): Pointer | undefined {
  for (let length = at.length; length > 0; length -= 1) {
    const [path, name] = [at.slice(0, length - 1), at[length - 1]];
    const parent = memberAt(copy, path);
    if (typeof name !== 'string' || !isMembers(parent) || !Object.hasOwn(parent, name)) continue;
    if (path.length === 1 && path[0] === 'settings') parent[name] = {};
    else delete parent[name];
    return at.slice(0, length);
  }
  return undefined;
}

function memberAt(value: unknown, at: Pointer): unknown {
  return at.reduce<unknown>((found, step) => {
    if (Array.isArray(found)) return (found as readonly unknown[])[Number(step)];
    return isMembers(found) && Object.hasOwn(found, String(step)) ? found[String(step)] : undefined;
  }, value);
}

function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
