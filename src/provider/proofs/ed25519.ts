import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';

// RFC 8410: the bytes before the 32 bytes of a key in DER.
const PKCS8 = '302e020100300506032b657004220420';
const SPKI = '302a300506032b6570032100';

/** The public key of these 32 bytes. */
export function ed25519Public(bytes: Buffer): KeyObject {
  return createPublicKey({ key: der(SPKI, bytes), format: 'der', type: 'spki' });
}

/**
 * The private key of a seed of 32 bytes. The public key, 32 more bytes, may follow; it must then match the seed. Throws if it does
 * not.
 */
export function ed25519Private(bytes: Buffer): KeyObject {
  const key = createPrivateKey({ key: der(PKCS8, bytes.subarray(0, 32)), format: 'der', type: 'pkcs8' });
  if (bytes.length === 64 && !createPublicKey(key).equals(ed25519Public(bytes.subarray(32)))) {
    throw new Error('the two halves of a whsk_ secret do not belong together');
  }
  return key;
}

function der(prefixHex: string, bytes: Buffer): Buffer {
  return Buffer.concat([Buffer.from(prefixHex, 'hex'), bytes]);
}
