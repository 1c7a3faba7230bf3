import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import { onlyLine } from '../../http/headers.js';
import { decodeBase64, equalBytes, type ProofScheme } from './proof-scheme.js';

/** The provider signs the body with HMAC-SHA-256: hex or base64 in a header, with or without `sha256=` before it. */
export const hmacSha256: ProofScheme = {
  name: 'hmac-sha256',
  defaultHeader: 'x-signature',
  secretForm: 'any text without commas',

  checkSecret: () => true,

  create(secrets, header) {
    const keys = secrets.map((secret) => createSecretKey(Buffer.from(secret)));
    return {
      read(rawHeaders) {
        const signature = decodeSignature(onlyLine(rawHeaders, header));
        return signature && ((body) => keys.some((key) => equalBytes(hmac(key, body), signature)));
      },
      sign(body) {
        const [key] = keys;
        if (key === undefined) throw new Error('no secret to sign with');
        return { [header]: `sha256=${hmac(key, body).toString('hex')}` };
      },
    };
  },
};

function decodeSignature(value: string | undefined): Buffer | undefined {
  const text = value?.replace(/^sha256=/, '');
  if (text === undefined) return undefined;
  if (/^[\da-f]{64}$/i.test(text)) return Buffer.from(text, 'hex');
  return text.length === 44 ? decodeBase64(text) : undefined;
}

function hmac(key: KeyObject, body: Buffer): Buffer {
  return createHmac('sha256', key).update(body).digest();
}
