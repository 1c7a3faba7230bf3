import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { ed25519Private, ed25519Public } from './ed25519.js';
import { decodeBase64 } from './proof-scheme.js';

/** How the text of a shared secret becomes bytes. */
export type KeyFormat = 'text' | 'hex' | 'base64' | 'whsec';

/** What a setting with secrets of a format takes, for its fault. */
export const SECRET_FORMS: Readonly<Record<KeyFormat, string>> = {
  text: 'comma-separated secrets of at least 16 bytes each',
  hex: 'comma-separated secrets in hex, of at least 16 bytes each',
  base64: 'comma-separated secrets in base64, of at least 16 bytes each',
  whsec: 'comma-separated secrets in base64 (whsec_ or no prefix), of at least 16 bytes each',
};

const MIN_SECRET_BYTES = 16;

/** Whether a secret has the format; if `strict`, also whether nobody can find it by trying. */
export function isSecret(text: string, format: KeyFormat, strict: boolean): boolean {
  const secret = readSecret(text, format);
  return secret !== undefined && (!strict || secret.length >= MIN_SECRET_BYTES);
}

/** The bytes of a secret; undefined if it does not have the format. */
export function readSecret(text: string, format: KeyFormat): Buffer | undefined {
  const bytes = secretBytes(text, format);
  return bytes && bytes.length > 0 ? bytes : undefined;
}

function secretBytes(text: string, format: KeyFormat): Buffer | undefined {
  if (format === 'text') return Buffer.from(text);
  if (format === 'hex') return /^(?:[\da-f]{2})+$/i.test(text) ? Buffer.from(text, 'hex') : undefined;
  return decodePadded(format === 'whsec' ? text.replace(/^whsec_/, '') : text);
}

/** Padding is often lost when a secret is copied. */
function decodePadded(text: string): Buffer | undefined {
  return decodeBase64(text.padEnd(Math.ceil(text.length / 4) * 4, '='));
}

export type PublicKeyAlgorithm = 'rsa-sha256' | 'ecdsa-sha256' | 'ed25519';

/** The name of each algorithm's keys in Node, and what a setting with them takes. */
const ALGORITHMS = {
  'rsa-sha256': { type: 'rsa', form: 'comma-separated RSA keys, PEM or base64 of DER' },
  'ecdsa-sha256': { type: 'ec', form: 'comma-separated keys of an elliptic curve, PEM or base64 of DER' },
  ed25519: { type: 'ed25519', form: 'comma-separated Ed25519 keys: PEM, 32 bytes in hex or base64, whpk_ or whsk_' },
} as const satisfies Record<PublicKeyAlgorithm, { type: string; form: string }>;

/** What a setting with keys of an algorithm takes, for its fault. */
export function publicKeyForm(algorithm: PublicKeyAlgorithm): string {
  return ALGORITHMS[algorithm].form;
}

/** Whether a key belongs to an algorithm. */
export function isKeyOf(algorithm: PublicKeyAlgorithm, key: KeyObject): boolean {
  return key.asymmetricKeyType === ALGORITHMS[algorithm].type;
}

/** A key that verifies, and the one that signs if it is known. */
export interface KeyPair {
  readonly publicKey: KeyObject;
  readonly privateKey?: KeyObject;
}

/**
 * Reads a key: PEM, also with `\n` spelled out; base64 of DER; for Ed25519 also 32 bytes in hex or base64, or a key of Standard
 * Webhooks. A private key verifies, too. Returns undefined if it is no key of the algorithm. Never throws.
 */
export function readKeyPair(text: string, algorithm: PublicKeyAlgorithm): KeyPair | undefined {
  try {
    const pair = text.includes('-----BEGIN') ? readPem(text) : readBytes(text, algorithm);
    return pair && isKeyOf(algorithm, pair.publicKey) ? pair : undefined;
  } catch {
    return undefined;
  }
}

function readPem(text: string): KeyPair {
  const pem = text.replaceAll(String.raw`\n`, '\n');
  return pem.includes('PRIVATE KEY-----') ? pairOf(createPrivateKey(pem)) : { publicKey: createPublicKey(pem) };
}

function pairOf(privateKey: KeyObject): KeyPair {
  return { publicKey: createPublicKey(privateKey), privateKey };
}

function readBytes(text: string, algorithm: PublicKeyAlgorithm): KeyPair | undefined {
  const [, prefix, encoded = ''] = /^(whpk_|whsk_)?(.*)$/s.exec(text) ?? [];
  const bytes = /^[\da-f]{64}$/i.test(encoded) ? Buffer.from(encoded, 'hex') : decodePadded(encoded);
  if (bytes === undefined) return undefined;
  if (algorithm !== 'ed25519' || (prefix === undefined && bytes.length !== 32)) {
    return { publicKey: createPublicKey({ key: bytes, format: 'der', type: 'spki' }) };
  }
  if (prefix === 'whsk_') return pairOf(ed25519Private(bytes));
  return bytes.length === 32 ? { publicKey: ed25519Public(bytes) } : undefined;
}
