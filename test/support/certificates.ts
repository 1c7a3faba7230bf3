import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const CURVE = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
const NAMES = 'subjectAltName=DNS:localhost,DNS:provider.test,IP:127.0.0.1,IP:::1';

/** What opens client.p12 and encrypted.key. */
export const PASSPHRASE = 'opens-the-key-of-ours';

/**
 * Files of a private CA, made by openssl: ca.pem; server.pem and server.key; client.pem and client.key, the same as client.p12,
 * with its key as encrypted.key, and both in both.pem; and another CA, other-ca.pem, with its own other.pem and other.key.
 */
export class Certificates {
  readonly #directory = mkdtempSync(join(tmpdir(), 'certificates-'));

  /** Makes them; whoever does calls `remove`. */
  constructor() {
    for (const ca of ['ca', 'other-ca'])
      this.#openssl('req', '-x509', ...CURVE, '-subj', `/CN=${ca}`, '-keyout', `${ca}.key`, '-out', `${ca}.pem`);
    this.#sign('server', 'ca', '-addext', NAMES);
    this.#sign('client', 'ca');
    this.#sign('other', 'other-ca', '-addext', NAMES);
    const client = ['-inkey', 'client.key', '-in', 'client.pem', '-passout', `pass:${PASSPHRASE}`];
    this.#openssl('pkcs12', '-export', ...client, '-out', 'client.p12');
    this.#openssl('pkey', '-in', 'client.key', '-aes256', '-passout', `pass:${PASSPHRASE}`, '-out', 'encrypted.key');
  }

  path(name: string): string {
    return join(this.#directory, name);
  }

  read(name: string): Buffer {
    return readFileSync(this.path(name));
  }

  /** What a server of Node's or of Redis' shows, and whom it lets in. */
  get server(): { readonly cert: Buffer; readonly key: Buffer; readonly ca: Buffer } {
    return { cert: this.read('server.pem'), key: this.read('server.key'), ca: this.read('ca.pem') };
  }

  remove(): void {
    rmSync(this.#directory, { recursive: true });
  }

  #sign(name: string, ca: string, ...further: readonly string[]): void {
    const by = ['-CA', `${ca}.pem`, '-CAkey', `${ca}.key`];
    const files = ['-subj', `/CN=${name}`, '-keyout', `${name}.key`, '-out', `${name}.pem`];
    this.#openssl('req', '-x509', ...by, ...CURVE, ...files, '-addext', 'basicConstraints=CA:FALSE', ...further);
  }

  #openssl(...args: readonly string[]): void {
    execFileSync('openssl', args, { cwd: this.#directory, stdio: ['ignore', 'ignore', 'pipe'] });
  }
}
