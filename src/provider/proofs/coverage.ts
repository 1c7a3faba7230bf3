import type { Pointer, ReadingDocument, Rules, Source, WebhookReadingDocument } from '../language/document.js';
import { compileSource, type Path, PLACES, type Scope, within } from '../language/paths.js';
import type { CompiledVerify } from './compile-verify.js';
import type { Coverage, VerifyTree } from './profile-proof.js';

/** A path that decides what a webhook says of a request, and where it stands in the file. */
export interface Use {
  readonly at: Pointer;
  readonly path: Path;
}

/** What a reading takes from a webhook. */
export interface ReadingUses {
  /** The ids, rules and results. `when` only chooses the reading, and `reason` only explains. */
  readonly uses: readonly Use[];
  /** Where the items are. */
  readonly each: readonly Path[];
  /** Whether our id comes from the URL, wherever there is one of ours. */
  readonly isOfCallback: boolean;
}

/** A place that the proof does not vouch for, in a sentence. */
export interface Uncovered {
  readonly at: Pointer;
  readonly message: string;
}

/**
 * The places of a webhook's reading that the proof does not vouch for: anybody could change them. Not to be asked of a reading that
 * is looked up at its webhook: only the answer of the lookup counts there.
 */
export function uncovered({ tree }: CompiledVerify, { uses, each, isOfCallback }: ReadingUses): readonly Uncovered[] {
  const isCovered = (path: Path): boolean => covers(tree, path, isOfCallback);
  const isProven = (path: Path): boolean => (path.place === 'item' ? each.every(isCovered) : isCovered(path));
  return uses
    .filter(({ path }) => !isProven(path))
    .map(({ at, path }) => ({
      at,
      message: `${path.text} is not covered by webhook.verify, so anybody could have changed it; it needs a lookup at: [webhook]`,
    }));
}

/** What a webhook's reading takes from it, by its document. Faults of its paths are not told once more. */
export function usesOf(reading: WebhookReadingDocument, scope: Scope): ReadingUses {
  const quiet: Scope = { ...scope, places: PLACES.webhook, report: () => {} };
  const uses: Use[] = [];
  const use = (source: Source | undefined, at: Scope): void => {
    compileSource(source, at).forEach((path, index) => {
      uses.push({ at: typeof source === 'string' ? at.at : [...at.at, index], path });
    });
  };
  use(reading.id, within(quiet, 'id'));
  use(reading.theirs, within(quiet, 'theirs'));
  for (const name of RULES) {
    for (const [rule, at] of rulesOf(reading[name], within(quiet, name))) {
      for (const path of Object.keys(rule)) use(path, within(at, path));
    }
  }
  for (const [name, member] of Object.entries(reading.result ?? {})) {
    const at = within(quiet, 'result', name);
    if (typeof member === 'object' && 'from' in member) use(member.from, within(at, 'from'));
    else use(member, at);
  }
  return {
    uses,
    each: compileSource(reading.each, within(quiet, 'each')),
    isOfCallback: compileSource(reading.id, quiet)[0]?.place === 'callback',
  };
}

const RULES = ['failed', 'succeeded', 'pending'] as const satisfies readonly (keyof ReadingDocument)[];

function rulesOf(rules: Rules = [], scope: Scope): (readonly [object, Scope])[] {
  if (!Array.isArray(rules)) return [[rules, scope]];
  return (rules as readonly object[]).map((rule, index) => [rule, within(scope, index)]);
}

/** An attacker may choose among `any`, and must pass `all`. */
function covers(tree: VerifyTree, path: Path, isOfCallback: boolean): boolean {
  // The first is a token of ours, with its own signature; the second is no part of the webhook.
  if (path.place === 'callback' || path.place === 'env') return true;
  if (tree.kind === 'scheme') return schemeCovers(tree.scheme.covers, path, isOfCallback);
  const { kind, members } = tree;
  if (kind === 'any') return members.every((member) => covers(member, path, isOfCallback));
  return members.some((member) => {
    const digestAt = digestPlace(member);
    if (!digestAt) return covers(member, path, isOfCallback);
    const others = members.filter((other) => other !== member);
    return isBody(path) && others.some((other) => covers(other, digestAt, isOfCallback));
  });
}

function digestPlace(tree: VerifyTree): Path | undefined {
  if (tree.kind !== 'scheme' || typeof tree.scheme.covers !== 'object') return undefined;
  return 'digestAt' in tree.scheme.covers ? tree.scheme.covers.digestAt : undefined;
}

function schemeCovers(coverage: Coverage, path: Path, isOfCallback: boolean): boolean {
  // Whoever knows the secret is the provider, and TLS kept what he said.
  if (coverage === 'everything') return true;
  // Only the provider was told the URL, and only for this request.
  if (coverage === 'callback') return isOfCallback;
  return typeof coverage === 'object' && 'content' in coverage && contentCovers(coverage.content, path);
}

function contentCovers(content: readonly Path[], path: Path): boolean {
  const has = (place: string): boolean => content.some((signed) => signed.place === place);
  if (isBody(path) && has('raw')) return true;
  if (path.place === 'form' && has('form_sorted')) return true;
  if ((path.place === 'query' || path.place === 'url') && has('url')) return true;
  return content.some((signed) => isSame(signed, path));
}

function isBody({ place }: Path): boolean {
  return place === 'body' || place === 'form';
}

function isSame(signed: Path, path: Path): boolean {
  const { steps } = path;
  if (signed.place !== path.place || !signed.steps || steps?.length !== signed.steps.length) return false;
  return signed.steps.every((step, index) => step === steps[index]);
}
