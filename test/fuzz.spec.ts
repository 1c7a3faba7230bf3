import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { inspect } from 'node:util';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { isProblemCode, problems } from '../src/http/problem.js';
import { type FuzzInput, fuzzInput } from './support/fuzz-inputs.js';
import { exchange, type RawAnswer } from './support/raw-http.js';
import { ServiceProcess } from './support/service-process.js';

const SECONDS = Number(process.env.FUZZ_SECONDS ?? 6);
const SEED = Number(process.env.FUZZ_SEED ?? Date.now() % 2 ** 31);

/** After that, a request that is whole counts as not answered, and one that is not is given up. */
const PATIENCE_MS = 30_000;
const UNFINISHED_MS = 100;

let service: ServiceProcess;
let provider: Server;
let tried = 0;

beforeAll(async () => {
  provider = createServer((request, response) => {
    request.resume();
    response.end('{"access_token": "token-of-the-fuzz", "br_code": "000201", "cashin_id": "c"}');
  });
  await once(provider.listen(0, '127.0.0.1'), 'listening');
  const url = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`;
  // What is kept is soon forgotten, or it would look like growth.
  const soon = { TIMEOUT: '500', MAX_TIMEOUT: '1000', RESULT_TTL: '500', EARLY_TTL: '500' };
  service = await ServiceProcess.start({ AUTH_URL: url, CASHIN_URL: url, APIKEY: 'key', ...soon });
});

afterAll(async () => {
  await service.kill();
  provider.closeAllConnections();
  provider.close();
});

it(
  'whatever is sent is answered by its contract, ends nothing, and leaves nothing behind',
  async () => {
    await fuzz({ numRuns: 20, seed: SEED + 1 }); // so that what is compiled and cached once is no growth
    const before = await heap();
    await fuzz({ numRuns: Infinity, interruptAfterTimeLimit: SECONDS * 1_000, seed: SEED });
    process.stdout.write(`fuzz: ${tried} inputs, 0 failures, seed ${SEED}\n`);

    expect(service.output.split('\n').filter((line) => /^\S+ (ERROR|FATAL) /.test(line))).toEqual([]);
    await expect.poll(() => service.metric('async_como_sync_pending_requests')).toBe(0);
    await expect.poll(growth(before), { timeout: 30_000 }).toBeLessThan(10_000_000);
    expect(await service.metric('process_resident_memory_bytes')).toBeLessThan(500_000_000);
    expect((await (await fetch(`${service.url}/metrics`)).text()).split('\n').length).toBeLessThan(2_000);
  },
  (SECONDS + 60) * 1_000,
);

/** Sends batches of inputs; rejects with one that was not answered as it should be, and the seed. */
async function fuzz(parameters: fc.Parameters<[FuzzInput[]]>): Promise<void> {
  const batches = fc.array(fuzzInput, { minLength: 32, maxLength: 64 });
  const property = fc.asyncProperty(batches, async (inputs) => {
    await Promise.all(inputs.map(send));
    expect(service.alive).toBe(true);
  });
  await fc.assert(property, { ...parameters, endOnFailure: true });
}

async function send({ bytes, whole }: FuzzInput): Promise<void> {
  tried += 1;
  const given = new AbortController();
  const answer = await Promise.race([
    exchange(service.url, bytes, given.signal),
    sleep(whole ? PATIENCE_MS : UNFINISHED_MS, undefined, { signal: given.signal }).catch(() => undefined),
  ]);
  given.abort();
  try {
    if (answer) expectContract(answer);
    if (whole) expect(answer?.status).toBeGreaterThan(0);
  } catch (cause) {
    throw new Error(`${inspect(Buffer.from(bytes).toString('latin1'))} got ${answer?.body}`, { cause });
  }
}

/** 2xx and 3xx, or a problem of the closed list that is no fault of the service. */
function expectContract({ status, headers, body }: RawAnswer): void {
  if (status < 400) return;
  expect(headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
  if (!body) return; // HEAD
  const { code } = JSON.parse(body) as { code: string };
  expect(isProblemCode(code) && problems[code].status).toBe(status);
  expect(code).not.toBe('internal-error');
}

async function heap(): Promise<number> {
  service.collectGarbage();
  await fetch(`${service.url}/health/live`);
  return service.metric('nodejs_heap_size_used_bytes');
}

function growth(before: number): () => Promise<number> {
  return async () => {
    // Forgetting happens when something new is kept.
    await fetch(`${service.url}/new-qrcode`, { method: 'POST', headers: { prefer: 'respond-async' } });
    return (await heap()) - before;
  };
}
