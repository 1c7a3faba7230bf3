import { describe, expect, it } from 'vitest';
import { run } from './tool.fake.js';

describe('the tool', () => {
  it('tells what it can do, and ends with 2 if nothing is asked for', async () => {
    const { code, out, err } = await run([]);
    expect([code, out]).toEqual([2, []]);
    expect(err[0]).toBe('usage: npm run provider -- COMMAND');
    for (const name of ['list', 'check', 'env', 'request', 'read']) {
      expect(err.some((line) => line.startsWith(`  ${name}`))).toBe(true);
    }
  });

  it('tells it on stdout if it is asked to', async () => {
    const { code, out } = await run(['--help']);
    expect([code, out[0]]).toEqual([0, 'usage: npm run provider -- COMMAND']);
    expect(await run(['check', '--help'])).toMatchObject({
      code: 0,
      out: ['usage: npm run provider -- check FILE [--strict]'],
    });
  });

  it('refuses a command that it does not have', async () => {
    const { code, err } = await run(['chek', 'efi']);
    expect([code, err[0]]).toEqual([2, 'there is no command "chek"']);
  });

  it.each([
    [['check'], 'FILE is missing'],
    [['check', 'efi', 'stripe'], '"stripe" is one argument too many'],
    [['check', '--fast', 'efi'], "Unknown option '--fast'"],
    [['list', 'efi'], '"efi" is one argument too many'],
    [['env', 'efy'], '"efy" is no file that can be read (ENOENT), and no name of a provider; did you mean "efi"?'],
    [['request', 'efi', 'new-qrcode'], 'BODY is missing'],
    [['request', 'efi', 'new-qrkode', '{}'], 'efi.yaml has no operation "new-qrkode"; did you mean "new-qrcode"?'],
    [['request', 'efi', 'payment', '{}'], 'payment follows new-qrcode, and makes no call of its own'],
    [
      ['request', 'efi', 'new-qrcode', 'sucess'],
      '"sucess" is no JSON object, no @file and no example; new-qrcode of efi.yaml has examples success, refuse',
    ],
    [['request', 'efi', 'new-qrcode', '@/nowhere'], '"/nowhere" can not be read (ENOENT)'],
    [['read', 'efi'], 'CAPTURE.http is missing'],
    [['read', 'efi', '/nowhere'], '"/nowhere" can not be read (ENOENT)'],
  ])('%j is wrong, and shows how it is right', async (args, sentence) => {
    const { code, out, err } = await run(args);
    expect({ code, out, sentence: err[0] }).toEqual({ code: 2, out: [], sentence });
    expect(err[1]).toContain(`usage: npm run provider -- ${args[0]}`);
  });
});
