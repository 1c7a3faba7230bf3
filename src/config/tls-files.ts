import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createSecureContext, type SecureContextOptions } from 'node:tls';

/** The servers for which a CA and our certificate can be set. The names of their variables begin with these words. */
export type TlsPeer = 'PROVIDER' | 'REDIS';

/** What a setting about TLS is called, and its value: the path of a file, except for the passphrase. */
export interface TlsVariable {
  readonly name: string;
  readonly value: string | undefined;
}

/** The variables about TLS with one server. */
export type TlsVariables = Readonly<Record<'CERT' | 'KEY' | 'PASSPHRASE' | 'CA', TlsVariable>>;

/** The variables of the environment about TLS with this `peer`. */
export function tlsVariables(
  peer: TlsPeer,
  environment: { readonly [name in `${TlsPeer}_TLS_${keyof TlsVariables}`]?: string },
): TlsVariables {
  const variable = (what: keyof TlsVariables): TlsVariable => {
    const name = `${peer}_TLS_${what}` as const;
    return { name, value: environment[name] };
  };
  return { CERT: variable('CERT'), KEY: variable('KEY'), PASSPHRASE: variable('PASSPHRASE'), CA: variable('CA') };
}

/** The options for Node's TLS that were read from the files; the key and the passphrase are secrets. */
export type TlsFiles = Pick<SecureContextOptions, 'ca' | 'cert' | 'key' | 'pfx' | 'passphrase'>;

/** What the files contain, or why they can't be used: sentences that name the variable and show no content of a file. */
export interface TlsReading {
  /** Undefined if no file is named. */
  readonly tls: TlsFiles | undefined;
  readonly faults: readonly string[];
}

/** Reads the files that the variables name, and checks that they fit together. */
export function readTlsFiles(variables: TlsVariables): TlsReading {
  const { CERT, KEY, PASSPHRASE, CA } = variables;
  const withoutCert = [KEY, PASSPHRASE].find(({ value }) => value !== undefined && CERT.value === undefined);
  if (withoutCert) return { tls: undefined, faults: [`${CERT.name} must be given with ${withoutCert.name}`] };
  try {
    const ca = read(CA);
    const certificate = read(CERT);
    const key = read(KEY);
    if (ca) checkAuthorities(CA.name, ca);
    const identity = certificate && identityOf(variables, certificate, key);
    const tls = { ...(ca && { ca }), ...identity };
    return { tls: ca || identity ? tls : undefined, faults: [] };
  } catch (error) {
    if (error instanceof TlsFault) return { tls: undefined, faults: [error.message] };
    throw error;
  }
}

class TlsFault extends Error {}

function read({ name, value: path }: TlsVariable): Buffer | undefined {
  try {
    return path === undefined ? undefined : readFileSync(path);
  } catch (error) {
    throw new TlsFault(`${name} takes the path of a file that can be read (${(error as NodeJS.ErrnoException).code})`);
  }
}

function checkAuthorities(name: string, ca: Buffer): void {
  const blocks = ca.toString('latin1').match(/-----BEGIN CERTIFICATE-----[^]*?-----END CERTIFICATE-----/g) ?? [];
  if (blocks.length === 0 || !blocks.every(isCertificate)) throw new TlsFault(`${name} takes certificates in PEM`);
}

function isCertificate(pem: string | Buffer): boolean {
  try {
    return new X509Certificate(pem).subject !== undefined;
  } catch {
    return false;
  }
}

/** Our certificate with its key, in the form that Node's TLS accepts. */
function identityOf(variables: TlsVariables, file: Buffer, keyFile: Buffer | undefined): TlsFiles {
  const [CERT, KEY, PASSPHRASE] = [variables.CERT.name, variables.KEY.name, variables.PASSPHRASE.name];
  const { value: passphrase } = variables.PASSPHRASE;
  const secret = passphrase === undefined ? {} : { passphrase };
  if (!file.includes('-----BEGIN ')) {
    if (keyFile) throw new TlsFault(`${KEY} is for a certificate in PEM: a PKCS#12 file has its key in it`);
    const identity = { pfx: file, ...secret };
    const takes = `${CERT} takes a certificate in PEM, or a PKCS#12 file (.p12, .pfx) that ${PASSPHRASE} opens`;
    attempt(takes, () => createSecureContext(identity));
    return identity;
  }
  if (!isCertificate(file)) throw new TlsFault(`${CERT} takes a certificate in PEM, or a PKCS#12 file (.p12, .pfx)`);
  if (!keyFile && !file.includes('PRIVATE KEY-----')) throw new TlsFault(`${KEY} must be given with ${CERT}`);
  const pem = keyFile ?? file;
  const takes = `${KEY} takes a private key in PEM that ${PASSPHRASE} opens, if it is encrypted`;
  const key = attempt(takes, (): KeyObject => createPrivateKey({ key: pem, ...secret }));
  if (!new X509Certificate(file).checkPrivateKey(key)) throw new TlsFault(`${KEY} takes the key of ${CERT}`);
  return { cert: file, key: pem, ...secret };
}

/** Throws a TlsFault with OpenSSL's reason if `use` fails. The reason is one of OpenSSL's constants, so it shows no content. */
function attempt<T>(takes: string, use: () => T): T {
  try {
    return use();
  } catch (error) {
    throw new TlsFault(`${takes} (${(error as Error).message})`);
  }
}
