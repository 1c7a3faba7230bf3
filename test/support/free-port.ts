import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

// Below the ports that connections are given (from 32768), so that nobody takes the port of a server that is away for a
// while, and apart for each of Vitest's workers. A Redis Cluster's node also takes the port that is 10,000 higher.
const FIRST = 12_000;
const WORKERS = 8;
const EACH = 1_250;

const worker = Number(process.env['VITEST_POOL_ID'] ?? 0) % WORKERS;
let last = randomInt(EACH);

/** A port of 127.0.0.1 on which nothing listens, another one each time. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < EACH; tries++) {
    last = (last + 1) % EACH;
    const port = FIRST + last * WORKERS + worker;
    if (await isFree(port)) return port;
  }
  throw new Error('no free port on 127.0.0.1');
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  const listening = once(server.listen(port, '127.0.0.1'), 'listening');
  try {
    await listening;
  } catch {
    return false;
  }
  server.close();
  await once(server, 'close');
  return true;
}
