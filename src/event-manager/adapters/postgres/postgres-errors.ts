import { DatabaseError } from 'pg';
import { StoreRefusedError, StoreUnavailableError, UNREADABLE } from '../../errors.js';

/** Postgres' own names for the refusals that operators meet; the others are told by their SQLSTATE. */
const NAMES: Readonly<Record<string, string>> = {
  '25006': 'READ_ONLY_SQL_TRANSACTION',
  '28000': 'INVALID_AUTHORIZATION_SPECIFICATION',
  '28P01': 'INVALID_PASSWORD',
  '3D000': 'INVALID_CATALOG_NAME',
  '3F000': 'INVALID_SCHEMA_NAME',
  '42501': 'INSUFFICIENT_PRIVILEGE',
  '42P01': 'UNDEFINED_TABLE',
  '42883': 'UNDEFINED_FUNCTION',
  '53000': 'INSUFFICIENT_RESOURCES',
  '53100': 'DISK_FULL',
  '53200': 'OUT_OF_MEMORY',
  '53300': 'TOO_MANY_CONNECTIONS',
};

/**
 * What a server says while it starts, stops, or gives a statement up: it is away, and has rolled back what was asked. Classes of
 * SQLSTATE have two characters.
 */
const AWAY: ReadonlySet<string> = new Set(['08', '40', '57', '55P03']);

/** What is wrong with a value, a row or a limit, and so with one of those that were asked for in one statement. */
const OF_ONE: ReadonlySet<string> = new Set(['21', '22', '23', '54']);

/** The word for a refusal: Postgres' name for its SQLSTATE, or the SQLSTATE. */
export function reasonOf({ code = 'ERROR' }: DatabaseError): string {
  return NAMES[code] ?? code;
}

/** Whether a server says that it takes no writes, because it is a standby or was made read-only. */
export function isOfReadOnly(error: unknown): boolean {
  return error instanceof DatabaseError && error.code === '25006';
}

/** Whether a statement failed for the sake of one of those that were asked for in it. */
export function isOfOne(error: unknown): boolean {
  return error instanceof DatabaseError && OF_ONE.has(classOf(error));
}

/**
 * The error of a store for what the driver or the server says. An error that the server answers undoes the whole statement.
 *
 * @param mayHaveApplied whether a server that did not answer may have carried it out.
 */
export function storeErrorOf(error: unknown, mayHaveApplied: boolean): StoreUnavailableError {
  if (error instanceof StoreUnavailableError) return error;
  if (!(error instanceof DatabaseError)) return new StoreUnavailableError(mayHaveApplied, { cause: error });
  const { code = '' } = error;
  // A server that ends a connection, or a proxy that has lost it, may have carried out a statement whose answer did not get through.
  if (AWAY.has(code) || AWAY.has(classOf(error))) {
    return new StoreUnavailableError(mayHaveApplied && /^(08|57P|40003)/.test(code), { cause: error });
  }
  return new StoreRefusedError(isOfOne(error) ? UNREADABLE : reasonOf(error), { cause: error });
}

function classOf({ code = '' }: DatabaseError): string {
  return code.slice(0, 2);
}
