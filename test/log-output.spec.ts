import { spawnSync } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, readdirSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { PATIENT } from './support/deployment.js';
import { ServiceProcess } from './support/service-process.js';

const LOST = 'async_como_sync_log_lines_lost_total';
const PRODUCTION = { NODE_ENV: 'production', SANDBOX: 'true', API_KEYS: 'none', WEBHOOK_AUTH: 'none' };

/** Has the process write to stderr all the time, as libraries do that warn, once it takes signals. */
const CHATTER = `--import=data:text/javascript,${encodeURIComponent(
  'setInterval(() => process.listenerCount("SIGTERM") && process.stderr.write("!"), 20)',
)}`;

const directory = mkdtempSync(join(tmpdir(), 'log-'));
afterAll(() => rmSync(directory, { recursive: true }));

describe('a log that nobody can write', () => {
  it.each(['its reader has left', 'its disk is full'])('loses lines, and no caller: %s', async (why) => {
    const pipe = why === 'its disk is full' ? undefined : openPipe();
    const output = pipe?.writer ?? openSync('/dev/full', 'w');
    const service = await ServiceProcess.start({ ...PRODUCTION, NODE_OPTIONS: CHATTER }, output);
    const held = service.post('/new-qrcode', '{"scenario": "slow", "delay_ms": 1500}', { prefer: 'wait=30' });
    await expect.poll(() => service.metric('async_como_sync_pending_requests'), PATIENT).toBe(1);
    closeSync(output);
    pipe?.leave();
    expect((await service.post('/new-qrcode', '{}', { prefer: 'wait=30' })).status).toBe(200);
    expect((await held).status).toBe(200);
    await expect.poll(() => service.metric(LOST), PATIENT).toBeGreaterThan(0);
    expect(await service.stop()).toBe(0);
  });

  it('because its reader is slow waits up to a bound, and then is lost and counted', async () => {
    const pipe = openPipe();
    const service = await ServiceProcess.start(PRODUCTION, pipe.writer);
    closeSync(pipe.writer);
    const webhook = JSON.stringify(Array.from({ length: 100 }, () => ({ external_id: 'a'.repeat(128) }))); // a line for each
    let written = 0;
    for (; (await service.metric(LOST)) === 0; written += 2_000) {
      expect(written).toBeLessThan(50_000);
      await Promise.all(Array.from({ length: 20 }, () => service.post('/webhook', webhook)));
    }
    let read = '';
    const told = async (): Promise<number> => {
      read += pipe.read();
      await service.text('/requests/a'); // leaves a line, with which the one comes that tells of those before it
      return Number(/"event":"log-lines-lost","lines":(\d+)/.exec(read)?.[1] ?? 0);
    };
    await expect.poll(told, { ...PATIENT, interval: 5 }).toBeGreaterThan(0);
    const lost = await told();
    expect(await service.metric(LOST)).toBe(lost);
    const webhooks = read.split('\n').filter((line) => line.includes('"event":"webhook"')).length;
    expect(webhooks).toBeLessThan(written);
    expect(webhooks + lost).toBeGreaterThanOrEqual(written);
    pipe.leave();
    expect(await service.stop()).toBe(0);
  });
});

/** A pipe: the descriptor that a program gets, and our end of it. */
function openPipe() {
  const path = join(directory, `${readdirSync(directory).length}`);
  spawnSync('mkfifo', [path]);
  const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const writer = openSync(path, 'w');
  const buffer = Buffer.alloc(65_536);
  return {
    writer,
    leave: () => closeSync(reader),
    /** What is in it now. */
    read: () => {
      let text = '';
      try {
        for (;;) text += buffer.toString('latin1', 0, readSync(reader, buffer));
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'EAGAIN') return text;
        throw error;
      }
    },
  };
}
