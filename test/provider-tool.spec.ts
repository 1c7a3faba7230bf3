import { createHmac } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Environment, Program } from './support/program.js';

const TOOL = join(import.meta.dirname, '../dist/provider-tool/main.js');
const SECRET = 'a-secret-of-16-b';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'provider-tool-'));
});

afterAll(() => rm(folder, { recursive: true }));

/** Runs the built tool as somebody does who has only just got it. */
async function run(args: readonly string[], environment: Environment = {}) {
  const program = new Program(process.execPath, [TOOL, ...args], environment);
  const code = await program.ended;
  return { code, lines: program.lines, stdout: program.stdout, stderr: program.stderr };
}

async function file(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

describe('the tool for profiles, as it is built', () => {
  it('shows its usage, and ends with 2, if nothing is asked for', async () => {
    const { code, stdout, stderr } = await run([]);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^usage: npm run provider -- COMMAND\n/);
  });

  it('lists the providers', async () => {
    const { code, lines, stderr } = await run(['list']);
    expect([code, stderr]).toEqual([0, '']);
    expect(lines.find((line) => line.startsWith('efi '))).toMatch(/new-qrcode > payment, pix-send$/);
  });

  it('checks a profile without faults', async () => {
    expect(await run(['check', 'efi'])).toMatchObject({
      code: 0,
      stdout: 'efi.yaml: 3 operations, 5 examples, no faults\n',
      stderr: '',
    });
  });

  it('tells twenty faults in twenty lines', async () => {
    const members = Array.from({ length: 20 }, (_, at) => `    odd_${at}: 1\n`).join('');
    const text = `profile: 1\nname: mine\noperations:\n  job:\n    request: { method: POST, url: "https://a.example" }\n${members}webhook: { verify: { scheme: none, because: a test } }\n`;
    const path = await file('mine.yaml', text);
    const { code, lines, stderr } = await run(['check', path]);
    expect([code, stderr]).toEqual([1, '']);
    expect(lines.map((line) => line.split(';', 1)[0])).toEqual(
      Array.from({ length: 20 }, (_, at) => `${path}:${at + 6}:5 operations.job does not take "odd_${at}"`),
    );
  });

  it('writes the lines of a .env file', async () => {
    const { code, lines } = await run(['env', 'efi']);
    expect(code).toBe(0);
    expect(lines).toEqual(expect.arrayContaining(['PROVIDER=efi', 'EFI_CLIENT_SECRET=', 'EFI_PIX_KEY=']));
  });

  it('writes the calls of an example', async () => {
    const { code, stdout } = await run(['request', 'efi', 'new-qrcode', 'success'], { EFI_CLIENT_SECRET: SECRET });
    expect(code).toBe(0);
    expect(stdout).toContain('TOKEN=$(curl --request POST https://pix.api.efipay.com.br/oauth/token \\\n');
    expect(stdout).toMatch(/\ncurl --request PUT https:\/\/pix\.api\.efipay\.com\.br\/v2\/cob\/[\da-f]{32} \\\n/);
    expect(stdout).not.toContain(SECRET);
  });

  it('reads a capture, and explains why a bad one is not proved', async () => {
    const body = '{"action":"completed","check_run":{"id":1,"external_id":"a","conclusion":"success"}}';
    const signature = createHmac('sha256', SECRET).update(body).digest('hex');
    const capture = `POST /webhook HTTP/1.1\r\nHost: api.example.com\r\nX-GitHub-Event: check_run\r\nX-Hub-Signature-256: sha256=${signature}\r\n\r\n${body}`;
    const environment = { GITHUB_WEBHOOK_SECRET: SECRET };
    const good = await run(['read', 'github', await file('good.http', capture)], environment);
    expect(good).toMatchObject({ code: 0, stderr: '' });
    expect(good.lines).toEqual([
      `github.yaml: POST /webhook, ${body.length} bytes`,
      'proof: holds, with GITHUB_WEBHOOK_SECRET',
      'reads: check, succeeded',
      '  our id:   a',
      '  their id: not in it',
      '  result:   {"check_run_id":"1","conclusion":"success"}',
      'answer: 200 {"message":"Webhook received","results":[…]}',
    ]);
    const bad = await run(['read', 'github', await file('bad.http', `${capture}\n`)], environment);
    expect(bad.code).toBe(1);
    expect(bad.lines.slice(1, 4)).toEqual([
      'proof: DOES NOT HOLD',
      'because: the body has a newline at its end that was not sent',
      '     do: Whatever saved the capture changed it: capture the bytes again, or mend the file.',
    ]);
    expect(bad.stdout).not.toContain(SECRET);
  });
});
