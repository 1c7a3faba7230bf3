import { describe, expect, it, onTestFinished } from 'vitest';
import { RedisServer } from './support/redis-server.js';
import { LIMIT_MS, simulate } from './support/simulate.js';

describe('the simulation of many callers', () => {
  const few = ['--waits', '2000', '--instances', '10', '--idle', '1'];

  it(
    'has each of them answered by an outcome that came to another instance, on a store that it is given',
    { timeout: LIMIT_MS },
    async () => {
      const server = await RedisServer.start();
      onTestFinished(() => server.end());
      const { code, stdout, stderr } = await simulate('--store', server.url, ...few);
      expect([code, stderr]).toEqual([0, '']);
      expect(stdout).toMatch(/^\| answered +\| 2,000\/2,000 \|$/m);
      expect(stdout).toMatch(/^\| a wait costs the server, .* \| – /m);
    },
  );

  it('ends with one line if the store is away', { timeout: LIMIT_MS }, async () => {
    expect(await simulate('--store', 'redis://127.0.0.1:1', ...few)).toEqual({
      code: 1,
      stdout: '',
      stderr: 'the store does not answer\n',
    });
  });

  it.each([
    { args: ['--instances', '1'], line: '--instances takes a whole number from 2 on' },
    { args: ['--waits', 'many'], line: '--waits takes a whole number from 1 on' },
    { args: ['--idle', 'Infinity'], line: '--idle takes a whole number from 1 on' },
  ])('ends with one line if it is called with $args', async ({ args, line }) => {
    expect(await simulate(...args)).toEqual({ code: 1, stdout: '', stderr: `${line}\n` });
  });
});
