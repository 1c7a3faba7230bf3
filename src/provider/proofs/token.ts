import { hash } from 'node:crypto';
import { onlyLine } from '../../http/headers.js';
import { equalBytes, type ProofScheme } from './proof-scheme.js';

/** The provider sends a shared secret in a header, with or without a scheme before it (`Bearer x` or `x`). */
export const token: ProofScheme = {
  name: 'token',
  defaultHeader: 'authorization',
  secretForm: 'printable ASCII',

  checkSecret: (secret) => /^[\x20-\x7e]+$/.test(secret),

  create(secrets, header) {
    // All digests have the same length, so comparing them reveals nothing about the length of the secret.
    const digests = secrets.map((secret) => digest(Buffer.from(secret)));
    const isKnown = (candidate: string): boolean => {
      const presented = digest(Buffer.from(candidate, 'latin1'));
      return digests.some((known) => equalBytes(known, presented));
    };
    return {
      read(rawHeaders) {
        const value = onlyLine(rawHeaders, header);
        if (value === undefined) return undefined;
        return isKnown(value) || isKnown(value.replace(/^[^ ]+ +/, '')) ? () => true : undefined;
      },
      sign() {
        const [secret] = secrets;
        if (secret === undefined) throw new Error('no secret to send');
        return { [header]: secret };
      },
    };
  },
};

function digest(bytes: Buffer): Buffer {
  return hash('sha256', bytes, 'buffer');
}
