import { Client, DatabaseError } from 'pg';
import { StoreRefusedError } from '../../errors.js';
import type { EngineAddress } from '../engine.js';
import { clientConfig, connect } from './postgres-connection.js';
import { reasonOf } from './postgres-errors.js';
import { prepareSession } from './postgres-schema.js';

/**
 * Connects once and prepares the database, and tells what the URL must have if Postgres refuses that. Undefined if it does not, and if
 * it does not answer: it may come back.
 */
export async function askForRefusal(address: EngineAddress): Promise<string | undefined> {
  const client = new Client(clientConfig(address, 'async-como-sync:start'));
  try {
    await connect(client, prepareSession);
    return undefined;
  } catch (error) {
    return describe(error);
  } finally {
    client.connection.stream.destroy();
  }
}

/** Shows only the code of what Postgres says: the rest may name users. */
function describe(error: unknown): string | undefined {
  if (error instanceof StoreRefusedError) {
    const words = error.cause instanceof Error ? error.cause.message : error.reason;
    return `a database of Postgres 15 or newer, in UTF8, with no tables of a later release (${words})`;
  }
  if (!(error instanceof DatabaseError)) return undefined;
  const reason = reasonOf(error);
  switch (error.code) {
    case '28000':
    case '28P01':
      return `a user and password that the server accepts (${reason})`;
    case '3D000':
      return `a database that the server has (${reason})`;
    case '42501':
      return `a user that may connect and may CREATE in the database, or owns its schema async_como_sync (${reason})`;
    default:
      return undefined;
  }
}
