import { expect, it } from 'vitest';
import { tell } from '../support/deployment.js';
import { LIMIT_MS, simulate } from '../support/simulate.js';

it(
  'the simulation of many callers has each of 20,000 answered by an outcome that came to another instance',
  { timeout: LIMIT_MS },
  async () => {
    const { code, stdout, stderr } = await simulate('--idle', '2');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^\| answered +\| 20,000\/20,000 \|$/m);
    expect(stdout).toMatch(/^\| a wait costs the server, .* \| \d/m);
    tell(`\n${stdout}`);
  },
);
