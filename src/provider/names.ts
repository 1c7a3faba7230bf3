import type { FollowUpKind } from './provider.js';

// The provider's id of a request names it to the core. One id may name an operation and its follow-ups: each has names of its own.

const SEPARATOR = '\u001f';

/** The name under which webhooks about this operation or follow-up come. */
export function nameOf(event: string, theirs: string): string {
  return event + SEPARATOR + theirs;
}

/** The provider's id in a name; undefined without a name. */
export function theirsOf(name: string | undefined): string | undefined {
  return name?.slice(name.indexOf(SEPARATOR) + 1);
}

/** A follow-up as the core takes it: its names are those of its operation, under its own name. */
export function followUpOf({ name, expiresMs }: FollowUpKind) {
  return {
    name,
    keepMs: expiresMs,
    names: (names: readonly string[]) => names.map((each) => name + each.slice(each.indexOf(SEPARATOR))),
  };
}
