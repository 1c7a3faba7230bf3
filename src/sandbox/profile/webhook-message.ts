import type { Said } from '../../provider/language/document.js';
import { addQuery, type ProfileProof } from '../../provider/proofs/profile-proof.js';
import type { Message } from '../steps.js';
import { bodyOf } from './said.js';

/** Where webhooks go. */
export interface Destination {
  /** The URL that the request told; undefined if it told none. */
  readonly callback: string | undefined;
  /** The URL at which the provider knows the service, if it is not the one that is called. */
  readonly publicUrl: string | undefined;
  /** The URL that is configured for webhooks; undefined if there is none. */
  readonly webhookUrl: string | undefined;
  /** Whether a URL that the request told gets the host of a configured one; else it is called as it is. */
  readonly replacesHosts: boolean;
}

/**
 * A webhook that says this, signed as the provider would. The signature is over the URL that the provider knows. Undefined if there is
 * nothing to sign with.
 */
export function webhookMessage(
  said: Said,
  { callback, publicUrl = '', webhookUrl = '', replacesHosts }: Destination,
  proof: ProfileProof | undefined,
): Message | undefined {
  const { contentType = '', body } = bodyOf(said);
  const headers = Object.fromEntries(
    Object.entries(said.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const told = said.url ?? callback;
  const url = told === undefined ? knownUrl(webhookUrl, publicUrl) : isAbsolute(told) ? told : publicUrl + told;
  const request = {
    method: 'POST',
    url: addQuery(url, said.query ?? {}),
    body: Buffer.from(body),
    contentType,
    headers,
  };
  const additions = proof ? proof.sign(request, new Date()) : { headers: {}, query: {} };
  if (!additions) return undefined;
  // A proxy in front of the service may remove a part of the path.
  const path = publicUrl !== '' && url.startsWith(publicUrl) ? url.slice(publicUrl.length) : withoutOrigin(url);
  return {
    contentType,
    body,
    headers: { ...headers, ...additions.headers },
    query: { ...said.query, ...additions.query },
    urlAt: (configured) => {
      if (told === undefined) return configured;
      return configured !== undefined && (replacesHosts || !isAbsolute(url)) ? new URL(configured).origin + path : url;
    },
  };
}

function knownUrl(webhookUrl: string, publicUrl: string): string {
  return publicUrl === '' ? webhookUrl : publicUrl + withoutOrigin(webhookUrl);
}

function isAbsolute(url: string): boolean {
  return /^https?:\/\//i.test(url);
}

function withoutOrigin(url: string): string {
  return url.replace(/^https?:\/\/[^/?#]*/i, '');
}
