import { createHmac, createPublicKey, createSecretKey, type KeyObject, randomUUID, sign, verify } from 'node:crypto';
import { onlyLine } from '../../http/headers.js';
import { ed25519Private, ed25519Public } from './ed25519.js';
import { decodeBase64, equalBytes, type ProofScheme } from './proof-scheme.js';

const TOLERANCE_S = 300;
// A rotation needs two. Each signature may cost an Ed25519 verification, before we know anything about the sender.
const MAX_SIGNATURES = 16;
const MIN_SECRET_BYTES = 16;

/**
 * Standard Webhooks 1.0.0 on the raw bytes: `v1` (HMAC-SHA-256; a secret is `whsec_` with base64, or base64 alone) and `v1a`
 * (Ed25519; `whpk_` verifies only, `whsk_` verifies and signs).
 */
export const standardWebhooks: ProofScheme = {
  name: 'standard-webhooks',
  secretForm: 'base64 keys of at least 16 bytes (whsec_ or no prefix) or Ed25519 keys (whpk_, whsk_)',

  checkSecret(secret) {
    try {
      return readKey(secret) !== undefined;
    } catch {
      return false;
    }
  },

  canSign: (secret) => !secret.startsWith('whpk_'),

  create(secrets) {
    const keys = secrets.map(readKey);
    return {
      read(rawHeaders, now) {
        const id = onlyLine(rawHeaders, 'webhook-id');
        const timestamp = onlyLine(rawHeaders, 'webhook-timestamp');
        const signatures = onlyLine(rawHeaders, 'webhook-signature')?.split(' ', MAX_SIGNATURES + 1);
        if (!id || !timestamp || !signatures || signatures.length > MAX_SIGNATURES) return undefined;
        if (!isRecent(timestamp, now)) return undefined;
        return (body) => {
          const content = signedContent(id, timestamp, body);
          return keys.some((key) => key.verifiesAny(signatures, content));
        };
      },
      sign(body, now, id = `msg_${randomUUID()}`) {
        const timestamp = String(Math.floor(now.getTime() / 1000));
        const content = signedContent(id, timestamp, body);
        const signatures = keys.flatMap((key) => key.sign?.(content) ?? []);
        if (signatures.length === 0) throw new Error('no secret to sign with: whpk_ keys only verify');
        return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures.join(' ') };
      },
    };
  },
};

function isRecent(timestamp: string, now: Date): boolean {
  return /^\d+$/.test(timestamp) && Math.abs(Math.floor(now.getTime() / 1000) - Number(timestamp)) <= TOLERANCE_S;
}

/** The bytes that the sender signed. Node reads a header's bytes as Latin-1, so Latin-1 restores them. */
function signedContent(id: string, timestamp: string, body: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`${id}.${timestamp}.`, 'latin1'), body]);
}

interface Key {
  /** @param signatures as the header has them: `v1,…`, `v1a,…` or anything else. */
  verifiesAny(signatures: readonly string[], content: Buffer): boolean;
  sign?(content: Buffer): string;
}

function readKey(secret: string): Key {
  const [, prefix, text = ''] = /^(whsec_|whpk_|whsk_)?(.*)$/s.exec(secret) ?? [];
  // Padding is often lost when a secret is copied.
  const bytes = decodeBase64(text.padEnd(Math.ceil(text.length / 4) * 4, '='));
  if (prefix === 'whpk_' && bytes?.length === 32) return ed25519Key(ed25519Public(bytes));
  if (prefix === 'whsk_' && (bytes?.length === 32 || bytes?.length === 64)) return ed25519Pair(bytes);
  if ((prefix === 'whsec_' || prefix === undefined) && bytes !== undefined && bytes.length >= MIN_SECRET_BYTES) {
    return hmacKey(createSecretKey(bytes));
  }
  throw new Error('a secret of Standard Webhooks is base64 of 16 bytes or more, whpk_ of 32, or whsk_ of 32 or 64');
}

function hmacKey(key: KeyObject): Key {
  const hmac = (content: Buffer) => createHmac('sha256', key).update(content).digest();
  return {
    verifiesAny(signatures, content) {
      const expected = hmac(content);
      return decodeVersion('v1,', signatures, expected.length).some((given) => equalBytes(expected, given));
    },
    sign: (content) => `v1,${hmac(content).toString('base64')}`,
  };
}

function ed25519Key(key: KeyObject): Key {
  return {
    verifiesAny: (signatures, content) =>
      decodeVersion('v1a,', signatures, 64).some((given) => verify(null, content, key, given)),
  };
}

/** @param bytes the seed, and perhaps the public key. */
function ed25519Pair(bytes: Buffer): Key {
  const privateKey = ed25519Private(bytes);
  return {
    ...ed25519Key(createPublicKey(privateKey)),
    sign: (content) => `v1a,${sign(null, content, privateKey).toString('base64')}`,
  };
}

function decodeVersion(version: 'v1,' | 'v1a,', signatures: readonly string[], bytes: number): Buffer[] {
  return signatures.flatMap((signature) => {
    const decoded = signature.startsWith(version) ? decodeBase64(signature.slice(version.length)) : undefined;
    return decoded?.length === bytes ? [decoded] : [];
  });
}
