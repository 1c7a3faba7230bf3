import { createHmac } from 'node:crypto';
import type { VerifyDocument } from '../language/document.js';
import { bindVerify } from './bind-verify.js';
import { type CompiledVerify, compileVerify } from './compile-verify.js';
import { namedSchemes } from './named-schemes.js';
import type { KeySetOptions } from './key-set.js';
import type { ProfileProof, Settings, WebhookTarget } from './profile-proof.js';

/** What schemes.yaml has. */
export const schemes = namedSchemes();

/** Compiles a `verify` of a file that declares KEYS and OTHER, and collects its faults. */
export function compile(verify: VerifyDocument, named = schemes): { compiled: CompiledVerify; faults: string[] } {
  const faults: string[] = [];
  const compiled = compileVerify(verify, named, {
    places: [],
    settings: new Set(['KEYS', 'OTHER']),
    at: ['webhook', 'verify'],
    report: (at, message) => faults.push(`${at.join('.')}: ${message}`),
  });
  return { compiled, faults };
}

/** The proof of a `verify` without faults. */
export function prove(
  verify: VerifyDocument,
  settings: Settings = { KEYS: 'the key' },
  options?: Partial<KeySetOptions>,
): ProfileProof {
  const { compiled, faults } = compile(verify);
  if (faults.length > 0) throw new Error(faults.join('\n'));
  return bindVerify(compiled, settings, options);
}

/** @param url path and query. */
export function target(url = '/webhook', callback?: WebhookTarget['callback']): WebhookTarget {
  return { method: 'POST', url, publicUrl: `https://gw.example.com${url}`, callback };
}

export const now = new Date('2026-01-02T03:04:05.678Z');
export const body: Buffer = Buffer.from('{"id":"a1","secret":"the current secret, long enough"}');

/** Whether a webhook is authentic. */
export function verifies(
  proof: ProfileProof,
  rawHeaders: readonly string[],
  where = target(),
  bytes: Buffer = body,
  at = now,
): boolean {
  return proof.read(rawHeaders, at, where)?.(bytes) ?? false;
}

/** The HMAC of a content. */
export function mac(content: string | Buffer, key = 'the key', algorithm = 'sha256'): Buffer {
  return createHmac(algorithm, key).update(content).digest();
}
