import { createHmac, createSecretKey, hash, type KeyObject, sign, verify } from 'node:crypto';
import type { JsonTree } from '../../json/json-tree.js';
import type { Places } from '../language/paths.js';
import type { KeySet } from './profile-proof.js';
import { equalBytes } from './proof-scheme.js';
import type { SignedContent } from './signed-content.js';
import { isKeyOf, type KeyPair, type PublicKeyAlgorithm } from './signing-keys.js';

/** The keys of a signature, and what they sign. */
export interface Signer {
  /** @param sig the pairs of the signature. */
  verifies(places: Places, sig: JsonTree, signatures: readonly Buffer[]): boolean;
  /** With the first key; undefined if it can only verify, or there is no content to sign. */
  sign(places: Places, sig: JsonTree): Buffer | undefined;
  ready?(): Promise<void> | undefined;
}

/** HMAC of the content; `{key}` in it is the secret. Any of the secrets verifies. */
export function hmac(
  secrets: readonly Buffer[],
  algorithm: 'sha1' | 'sha256' | 'sha512',
  content: SignedContent,
): Signer {
  const keys = secrets.map((secret) => ({ secret, key: createSecretKey(secret) }));
  return keyed(keys, ({ secret, key }, places, sig) => {
    const bytes = content.bytes(places, { sig, key: secret });
    return bytes && createHmac(algorithm, key).update(bytes).digest();
  });
}

/** SHA-256 of a content that contains the secret. */
export function digest(secrets: readonly Buffer[], content: SignedContent): Signer {
  return keyed(secrets, (secret, places, sig) => {
    const bytes = content.bytes(places, { sig, key: secret });
    return bytes && hash('sha256', bytes, 'buffer');
  });
}

/** Whoever has the key makes the same bytes. */
function keyed<Key>(
  keys: readonly Key[],
  make: (key: Key, places: Places, sig: JsonTree) => Buffer | undefined,
): Signer {
  return {
    verifies: (places, sig, signatures) =>
      keys.some((key) => {
        const expected = make(key, places, sig);
        return expected !== undefined && signatures.some((given) => equalBytes(expected, given));
      }),
    sign: (places, sig) => {
      const [first] = keys;
      return first === undefined ? undefined : make(first, places, sig);
    },
  };
}

/** A signature with a private key. Any of the public keys verifies, those of the key set too. */
export function publicKey(
  pairs: readonly KeyPair[],
  keySet: KeySet | undefined,
  algorithm: PublicKeyAlgorithm,
  content: SignedContent,
): Signer {
  // Node takes null where the algorithm has a hash of its own.
  const hashName = algorithm === 'ed25519' ? null : 'sha256';
  const fixed = pairs.map(({ publicKey }) => publicKey);
  const privateKey = pairs[0]?.privateKey;
  const keys = (): readonly KeyObject[] =>
    keySet ? [...fixed, ...keySet.keys.filter((key) => isKeyOf(algorithm, key))] : fixed;
  return {
    verifies: (places, sig, signatures) => {
      const bytes = content.bytes(places, { sig });
      if (!bytes) return false;
      if (keys().some((key) => signatures.some((given) => verify(hashName, bytes, key, given)))) return true;
      keySet?.refresh();
      return false;
    },
    sign: (places, sig) => {
      const bytes = privateKey && content.bytes(places, { sig });
      return bytes && sign(hashName, bytes, privateKey);
    },
    ready: () => keySet?.ready(),
  };
}
