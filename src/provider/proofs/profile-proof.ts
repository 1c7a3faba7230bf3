import type { KeyObject } from 'node:crypto';
import type { JsonMembers } from '../../json/json-tree.js';
import type { Path, Places } from '../language/paths.js';
import type { BodyCheck } from './proof-scheme.js';

/** What a proof can read of a webhook's request before its body is there, besides its headers. */
export interface WebhookTarget {
  readonly method: string;
  /** Path and query as they came. */
  readonly url: string;
  /** The URL as the provider knows it: PUBLIC_URL with the path and the query as they came. */
  readonly publicUrl: string;
  /** The request that the path names, if its token is genuine. */
  readonly callback?: { readonly operation: string; readonly id: string } | undefined;
}

/** A request that a provider is about to send to us. */
export interface UnsignedWebhook {
  readonly method: string;
  /** Absolute. */
  readonly url: string;
  readonly body: Buffer;
  readonly contentType: string;
  /** By names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

/** What a request must have besides, to be authentic. Add the query with `addQuery`, since the URL may be signed. */
export interface Additions {
  readonly headers: Record<string, string>;
  readonly query: Record<string, string>;
}

/** Proves the webhooks of a profile. */
export interface ProfileProof {
  /**
   * Reads what there is before the body. Returns the check of the body's bytes, or undefined if no body could make the webhook
   * authentic. Compares secrets in constant time. Never throws.
   */
  read(rawHeaders: readonly string[], now: Date, target: WebhookTarget): BodyCheck | undefined;

  /** Signs as the provider would, for the sandbox; undefined if it can not, because only the provider has the private key. */
  sign(request: UnsignedWebhook, now: Date): Additions | undefined;

  /**
   * Undefined, unless keys come from a URL and are being fetched; then a promise that resolves, and never rejects, when they are
   * there or the fetch has failed. Await it at start, and before a refused webhook is read once more: the provider may have changed
   * its keys.
   */
  ready(): Promise<void> | undefined;
}

/** The values of a profile's settings, by name. Several keys in one value are separated by commas. */
export type Settings = Readonly<Record<string, string | undefined>>;

/** Tells whether the rest of a webhook proves it, once its body is among the places. Never throws. */
export type PlacesCheck = (places: Places) => boolean;

/** A scheme with its keys. */
export interface BoundScheme {
  /** @param head the places that need no body. */
  read(head: Places, now: Date): PlacesCheck | undefined;
  sign(request: UnsignedWebhook, now: Date): Additions | undefined;
  ready?(): Promise<void> | undefined;
}

/** A scheme of a profile without its keys. */
export interface CompiledScheme {
  readonly name: string;
  readonly covers: Coverage;
  /** Where its keys come from; undefined if it has none, or all of them stand in the file. */
  readonly keys: KeySource | undefined;
  /** Whether signing adds to the query. Then it comes before what signs the URL. */
  readonly addsQuery: boolean;
  bind(keys: readonly string[], env: JsonMembers, keySet: KeySet | undefined): BoundScheme;
}

/** What a proof vouches for: nothing, all that its sender says, all of the URL's request, the places in its content, or the body. */
export type Coverage =
  | 'nothing'
  | 'everything'
  | 'callback'
  | { readonly content: readonly Path[] }
  /** The body, as far as the place of its digest is vouched for. */
  | { readonly digestAt: Path };

/** The setting that has the keys and what it takes, or the URL of a JWKS. */
export type KeySource =
  | {
      readonly setting: string;
      /** Completes "NAME takes …". */
      readonly form: string;
      /** @param strict also whether nobody can guess it: a secret needs 16 bytes. */
      fits(key: string, strict: boolean): boolean;
    }
  | { readonly url: string };

/** The public keys behind a URL. */
export interface KeySet {
  readonly keys: readonly KeyObject[];
  /** Fetches again, unless it has just been tried. */
  refresh(): void;
  ready(): Promise<void> | undefined;
}

/** A URL with more members in its query, encoded always alike. */
export function addQuery(url: string, query: Readonly<Record<string, string>>): string {
  const added = new URLSearchParams(query).toString();
  if (added === '') return url;
  return `${url}${url.includes('?') ? '&' : '?'}${added}`;
}

/** The request together with what was added. */
export function withAdditions(request: UnsignedWebhook, { headers, query }: Additions): UnsignedWebhook {
  return { ...request, url: addQuery(request.url, query), headers: { ...request.headers, ...headers } };
}

/** Both additions; of one name, the latter counts. */
export function mergeAdditions(one: Additions, other: Additions): Additions {
  return { headers: { ...one.headers, ...other.headers }, query: { ...one.query, ...other.query } };
}

/** The schemes of a profile: of `any` one must prove the webhook, of `all` each. */
export type VerifyTree =
  | { readonly kind: 'scheme'; readonly scheme: CompiledScheme }
  | {
      readonly kind: 'any' | 'all';
      readonly members: readonly VerifyTree[];
      /** Whether the members have the same keys, of which each fits one of them. */
      readonly sharesKeys: boolean;
    };

/** Every scheme of a tree. */
export function schemesOf(tree: VerifyTree): readonly CompiledScheme[] {
  return tree.kind === 'scheme' ? [tree.scheme] : tree.members.flatMap(schemesOf);
}
