import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { freePort } from './support/free-port.js';
import { Link } from './support/link.js';
import { Program } from './support/program.js';
import { RedisServer, sendCommand } from './support/redis-server.js';
import { SandboxProcess } from './support/sandbox-process.js';
import { ServiceProcess } from './support/service-process.js';

describe('a Redis server', () => {
  let redis: RedisServer;

  beforeAll(async () => {
    redis = await RedisServer.start();
  });

  afterAll(() => redis.end());

  it('comes back at its address with what it held, or without', async () => {
    const { url } = redis;
    await redis.command('SET', 'key', 'value');
    await redis.restart({ keepData: true });
    expect(await redis.command('GET', 'key')).toBe('value');
    await redis.restart({ keepData: false });
    expect(await redis.command('GET', 'key')).toBeNull();
    expect(redis.url).toBe(url);
  });

  it('answers nothing while it is frozen, and everything when it thaws', async () => {
    redis.freeze();
    const answer = redis.command('PING');
    expect(await Promise.race([answer, sleep(200, 'nothing')])).toBe('nothing');
    redis.thaw();
    expect(await answer).toBe('PONG');
  });

  it('can be stopped while it is frozen', async () => {
    redis.freeze();
    await redis.stop();
    await redis.start();
    expect(await redis.command('PING')).toBe('PONG');
  });

  it('gets a command again whose connection was cut; where nobody listens, the command fails', async () => {
    const link = await Link.start(redis.port);
    onTestFinished(() => link.end());
    let cuts = 0;
    link.endsAt = () => cuts++ < 3;
    expect(await sendCommand(link.port, 'PING')).toBe('PONG');
    expect(cuts).toBeGreaterThan(3);
    await expect(sendCommand(await freePort(), 'PING')).rejects.toThrow();
  });

  it('counts the commands that it carried out', async () => {
    const before = await redis.commandCount();
    for (let sent = 0; sent < 50; sent++) await redis.command('PING');
    expect(await redis.commandCount()).toBeGreaterThanOrEqual(before + 50);
  });
});

describe('a service and its provider', () => {
  it('are processes that tell what they did, and end when asked, also while frozen', async () => {
    const sandbox = await SandboxProcess.start({ APIKEY: 'key' });
    const service = await ServiceProcess.start({ ...sandbox.client.provider, APIKEY: 'key' });
    await service.untilReady();
    await sandbox.client.change({ scenario: 'sync' });
    expect((await service.post('/new-qrcode', '{"external_id":"a"}')).status).toBe(200);
    expect(await sandbox.client.journal('a')).toMatchObject({ auth: 1, cashins: [{ scenario: 'sync' }], webhooks: [] });
    await sandbox.client.forget();
    expect(await sandbox.client.journal()).toEqual({ auth: 0, cashins: [], webhooks: [] });
    expect(await service.metric('async_como_sync_pending_requests')).toBe(0);
    expect(await service.metric('no_metric')).toBeNaN();

    service.freeze();
    expect(await Promise.all([service.stop(), sandbox.stop()])).toEqual([0, 0]);
    expect(service.alive || sandbox.alive).toBe(false);
  });

  it('say why they do not start', async () => {
    const refusal = 'TIMEOUT takes a whole number of milliseconds from 1 to 2147483647, not "abc"';
    await expect(ServiceProcess.start({ TIMEOUT: 'abc' })).rejects.toThrow(refusal);
    expect(await ServiceProcess.refuse({ TIMEOUT: 'abc' })).toEqual({ code: 1, stdout: '', stderr: `${refusal}\n` });
    await expect(ServiceProcess.refuse({})).rejects.toThrow('it started');
  });

  it('get the variables that they are given, and none of ours', async () => {
    const program = new Program('env', [], { GIVEN: '1' });
    expect(await program.ended).toBe(0);
    expect(new Set(program.lines.map((line) => line.split('=')[0]))).toEqual(new Set(['GIVEN', 'HOME', 'PATH']));
  });

  it('that are not installed are named', async () => {
    await expect(new Program('no-such-program', []).until(() => false)).rejects.toThrow('spawn no-such-program ENOENT');
  });
});
