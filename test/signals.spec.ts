import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { tell } from './support/deployment.js';
import { freePort } from './support/free-port.js';
import { Program } from './support/program.js';
import { ServiceProcess } from './support/service-process.js';

/** Makes a program the first process of a namespace, as in a container: it gets no signal that it does not take. */
const UNSHARE = ['unshare', ...(process.getuid?.() === 0 ? [] : ['--user', '--map-root-user']), '--pid', '--fork'];
const mayUnshare = spawnSync(UNSHARE[0]!, [...UNSHARE.slice(1), 'true']).status === 0;
if (!mayUnshare) tell('signals: unshare is not permitted here, so no program is tried as the first process');

/** How long after a program has begun to take signals one is sent, in milliseconds: from its first moment until it serves. */
const MOMENTS = [0, 40, 120, 300, 600, 1_200];

describe.each(['main.js', 'sandbox/main.js'])('%s', (file) => {
  it('ends with 0 when SIGTERM comes, at whatever moment of its start', async () => {
    const codes = await Promise.all(MOMENTS.map(async (ms) => endedBy('SIGTERM', ms, await start(file))));
    expect(codes).toEqual(MOMENTS.map(() => 0));
  });

  it('as the first process of a container ends with 0, too', async () => {
    const wrapped = mayUnshare ? [...UNSHARE, '--kill-child'] : [];
    const codes = await Promise.all([0, 300].map(async (ms) => endedBy('SIGTERM', ms, await start(file, wrapped))));
    expect(codes).toEqual([0, 0]);
  });

  it('ends with 0 by SIGINT and SIGHUP as well', async () => {
    for (const signal of ['SIGINT', 'SIGHUP'] as const) {
      expect([signal, await endedBy(signal, 100, await start(file))]).toEqual([signal, 0]);
    }
  });
});

it('the service leaves all other signals to the system', async () => {
  const service = await ServiceProcess.start();
  service.signal('SIGUSR2');
  expect(await service.ended).toBeNull(); // a signal ended it
});

/** Starts a program, and resolves as soon as it takes signals: SIGHUP is the last of its own, and none of Node's. */
async function start(file: string, wrapped: readonly string[] = []): Promise<Program> {
  const main = fileURLToPath(new URL(`../dist/${file}`, import.meta.url));
  const [command, ...args] = [...wrapped, process.execPath, main] as const;
  const program = new Program(command, args, { HOST: '127.0.0.1', PORT: `${await freePort()}` });
  await program.until(() => takesSignals(innermost(program.pid)));
  return program;
}

async function endedBy(signal: NodeJS.Signals, afterMs: number, program: Program): Promise<number | null> {
  await setTimeout(afterMs);
  process.kill(innermost(program.pid)!, signal);
  return program.ended;
}

/** The process itself, or what it is wrapped around. */
function innermost(pid: number | undefined): number | undefined {
  const [child] = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ');
  return child ? Number(child) : pid;
}

function takesSignals(pid: number | undefined): boolean {
  const taken = /^SigCgt:\s+([0-9a-f]+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? '0';
  return (BigInt(`0x${taken}`) & 1n) === 1n;
}
