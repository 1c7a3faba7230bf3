import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Whatever ends the bench, no process that it started outlives it: each is ended by the handle that started it. */
const living = new Set();
const scratches = [];
process.once('exit', () => {
  for (const child of living) child.kill('SIGKILL');
  for (const directory of scratches) rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(130));

/** Keeps `child` on the list of those that end with the bench; its last output stays readable as `child.lastWords()`. */
export function adopt(child) {
  let tail = '';
  const remember = (chunk) => (tail = (tail + chunk).slice(-2000));
  child.stdout?.on('data', remember);
  child.stderr?.on('data', remember);
  child.lastWords = () => tail.trim();
  living.add(child);
  child.once('error', (error) => remember(String(error)));
  child.once('exit', () => living.delete(child));
  return child;
}

/**
 * Starts a program, with an IPC channel if asked to; it sees no environment but PATH, HOME and `env`. `endsBy` is the
 * signal that asks it to end.
 */
export function start(command, args, env = {}, { ipc = false, endsBy = 'SIGTERM' } = {}) {
  const { PATH, HOME } = process.env;
  const stdio = ['ignore', 'pipe', 'pipe', ...(ipc ? ['ipc'] : [])];
  return Object.assign(adopt(spawn(command, args, { env: { PATH, HOME, ...env }, stdio })), { endsBy });
}

/** Resolves when `child` is gone: asked first, killed after `graceMs`. */
export async function stop(child, graceMs = 3_000) {
  if (!living.has(child) || child.pid === undefined) return;
  await new Promise((resolve) => {
    const timer = setTimeout(() => child.kill('SIGKILL'), graceMs);
    child.once('exit', () => {
      clearTimeout(timer);
      resolve();
    });
    child.kill(child.endsBy);
  });
}

/** A new directory, removed when the bench ends. */
export function scratch() {
  const directory = mkdtempSync(join(tmpdir(), 'bench-'));
  scratches.push(directory);
  return directory;
}

/** A loopback port that was free a moment ago. */
export function freePort() {
  return tryPort(0);
}

/** `wanted`, or any port for 0, if it is free on loopback; rejects if it is not. */
export async function tryPort(wanted) {
  const server = createServer();
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(wanted, '127.0.0.1', resolve);
  });
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Whether something listens on a loopback port. */
export function isOpen(port) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true));
    socket.once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

/** Repeats `attempt` until it resolves to a true value; rejects when `child` dies first or after `limitMs`. */
export async function until(attempt, child, limitMs = 20_000) {
  const deadline = Date.now() + limitMs;
  for (;;) {
    const answer = await attempt().catch(() => undefined);
    if (answer) return answer;
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`ended at start: ${child.lastWords()}`);
    if (Date.now() > deadline) throw new Error(`not ready after ${limitMs} ms: ${child.lastWords()}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Settles like `promise`, or rejects after `limitMs` with what was awaited. */
export async function within(promise, limitMs, what) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what}: no end after ${limitMs} ms`)), limitMs);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** What `command` prints, in one line; `unknown` where it can't run. */
export function firstLine(command, args) {
  try {
    return execFileSync(command, args, { encoding: 'utf8' }).split('\n')[0].trim();
  } catch {
    return 'unknown';
  }
}
