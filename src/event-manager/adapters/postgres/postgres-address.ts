import type { UrlForm } from '../engine.js';
import { decodePart, hostOf } from '../url-parts.js';

/** What a URL says of a server and of the way to it. */
export interface PostgresAddress {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  /** Whether connections are made by TLS, and only to a server whose certificate names the host. */
  readonly verifies: boolean;
}

/**
 * A postgres or postgresql URL with a host and a database. Everything that the driver would read and we would not (files of
 * certificates, options of the session, other sslmodes) is refused instead of ignored.
 */
export const postgresUrls: UrlForm = {
  takes:
    'a postgres:// or postgresql:// URL with a host and a database, a password percent-encoded and beside every user, ' +
    'and no query but sslmode=disable or sslmode=verify-full',
  accepts: (url) => {
    if (!/^postgres(ql)?:\/\/[^\s#]+$/.test(url) || !URL.canParse(url)) return false;
    const parsed = new URL(url);
    const { pathname, username, password, search } = parsed;
    const database = decodePart(pathname.slice(1));
    return (
      hostOf(parsed) !== undefined &&
      database !== undefined &&
      /^[^/\0]+$/.test(database) &&
      (username === '') === (password === '') &&
      isLogin(decodePart(username)) &&
      isLogin(decodePart(password)) &&
      /^(\?sslmode=(disable|verify-full))?$/.test(search)
    );
  },
};

/** Reads a URL that `postgresUrls` accepts. One without a user is for `postgres`, which a server may trust. */
export function readPostgresUrl(url: string): PostgresAddress {
  const parsed = new URL(url);
  const { port, pathname, username, password, search } = parsed;
  return {
    host: hostOf(parsed) ?? '',
    port: Number(port || 5432),
    user: decodeURIComponent(username) || 'postgres',
    password: decodeURIComponent(password),
    database: decodeURIComponent(pathname.slice(1)),
    verifies: search === '?sslmode=verify-full',
  };
}

/** What a server can be told: the protocol ends each text with a NUL. */
function isLogin(text: string | undefined): boolean {
  return text !== undefined && !text.includes('\0');
}
