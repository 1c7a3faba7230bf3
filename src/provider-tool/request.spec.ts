import { spawnSync } from 'node:child_process';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makePlaceholders } from './placeholders.js';
import { makeFolder, run } from './tool.fake.js';

const file = makeFolder();

const EFI = {
  EFI_CLIENT_ID: 'client',
  EFI_CLIENT_SECRET: "it's $ecret",
  EFI_CERTIFICATE: 'package.json',
  EFI_PIX_KEY: 'key@example.com',
};

async function script(args: readonly string[], source = {}): Promise<string> {
  const { code, out, err } = await run(['request', ...args], source);
  expect({ code, err }).toEqual({ code: 0, err: [] });
  return out.join('\n');
}

/** Runs the script with a curl that writes its arguments, one a line of JSON. */
function curlsOf(text: string, variables: Readonly<Record<string, string>> = {}): readonly (readonly string[])[] {
  const curl = file(
    'curl',
    '#!/bin/sh\n"$NODE" -e \'process.stderr.write(JSON.stringify(process.argv.slice(1)) + "\\n"); console.log(JSON.stringify({ access_token: "tok" }))\' -- "$@"\n',
  );
  const { stderr, status } = spawnSync('sh', ['-euc', `curl() { sh '${curl}' "$@"; }\n${text}`], {
    env: { PATH: `${dirname(process.execPath)}:/usr/bin:/bin`, NODE: process.execPath, ...variables },
    encoding: 'utf8',
  });
  expect(status, stderr).toBe(0);
  return stderr
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as string[]);
}

/** The values of an option. */
function valuesOf(curl: readonly string[] | undefined, option: string): readonly string[] {
  return (curl ?? []).flatMap((word, at) => (curl?.[at - 1] === option ? [word] : []));
}

describe('request', () => {
  it('writes the token exchange and the call, which a shell runs as they are', async () => {
    const text = await script(['efi', 'new-qrcode', 'success', '--id', 'a1b2c3d4e5f6a7b8c9d0e1f2a3b4'], EFI);
    const [token, call] = curlsOf(text, { EFI_CLIENT_ID: 'client', EFI_CLIENT_SECRET: 's', EFI_CERTIFICATE: 'c.p12' });
    expect(token).toContain('https://pix.api.efipay.com.br/oauth/token');
    expect(valuesOf(token, '--user')).toEqual(['client:s']);
    expect(valuesOf(call, '--cert')).toEqual(['c.p12']);
    expect(call).toContain('https://pix.api.efipay.com.br/v2/cob/a1b2c3d4e5f6a7b8c9d0e1f2a3b4');
    expect(valuesOf(call, '--request')).toEqual(['PUT']);
    expect(valuesOf(call, '--header')).toEqual(
      expect.arrayContaining(['authorization: Bearer tok', 'content-type: application/json']),
    );
    expect(JSON.parse(valuesOf(call, '--data-raw')[0] ?? '')).toEqual({
      chave: 'key@example.com',
      valor: { original: '19.90' },
      calendario: { expiracao: 3600 },
    });
  });

  it('shows no secret unless it is asked to', async () => {
    const args = ['efi', 'new-qrcode', '{"valor":{"original":"1.00"}}'];
    const hidden = await script(args, EFI);
    expect(hidden).not.toContain("it's");
    expect(hidden).not.toContain(Buffer.from("client:it's $ecret").toString('base64'));
    expect(hidden).toContain(
      '# not shown, since they are secrets: EFI_CLIENT_ID, EFI_CLIENT_SECRET, EFI_CERTIFICATE (--show-secrets)',
    );
    const [token] = curlsOf(await script([...args, '--show-secrets'], EFI));
    expect(valuesOf(token, '--user')).toEqual(["client:it's $ecret"]);
  });

  it('has variables of the shell for what is not set, URLs too', async () => {
    const text = await script(['twilio', 'message', 'success']);
    expect(text).toContain('# not set: TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN, PUBLIC_URL, CALLBACK_TOKEN');
    const [call] = curlsOf(text, {
      TWILIO_ACCOUNT_SID: 'AC1',
      TWILIO_AUTH_TOKEN: 't',
      PUBLIC_URL: 'https://a.example',
      CALLBACK_TOKEN: 'x.y',
    });
    expect(call).toContain('https://api.twilio.com/2010-04-01/Accounts/AC1/Messages.json');
    const form = new URLSearchParams(valuesOf(call, '--data-raw')[0]);
    expect(form.get('StatusCallback')).toBe('https://a.example/webhook/message/x.y');
    const path = file(
      'url.yaml',
      'profile: 1\nname: mine\nsettings: { BASE: { is: url } }\noperations: { job: { request: { method: POST, url: "{env.BASE}/a/{id}" } } }\nwebhook: { verify: { scheme: none, because: a test } }\n',
    );
    expect(curlsOf(await script([path, 'job', '{}', '--id', 'i 1']), { BASE: 'https://b.example' })[0]).toContain(
      'https://b.example/a/i%201',
    );
  });

  it('gives the provider the URL that the service would give it', async () => {
    const source = { PUBLIC_URL: 'https://api.example.com/', CALLBACK_SECRET: 'a-secret-of-16-b' };
    const [, call] = curlsOf(await script(['bspay', 'new-qrcode', '{"amount":15}', '--id', 'one'], source), {
      BSPAY_CLIENT_ID: 'a',
      BSPAY_CLIENT_SECRET: 'b',
    });
    expect(valuesOf(call, '--data-raw')[0]).toMatch(
      /"postbackUrl":"https:\/\/api\.example\.com\/webhook\/new-qrcode\/b25l\.[\w-]{22}"/,
    );
  });

  it('keeps the caller’s own text, from a file too', async () => {
    const path = file('body.json', '{"amount":19.90,"note":"it\'s `$HOME` \\"\\\\ !"}');
    const [, call] = curlsOf(await script(['bspay', 'new-qrcode', `@${path}`], { PUBLIC_URL: 'https://a.example' }), {
      BSPAY_CLIENT_ID: 'a',
      BSPAY_CLIENT_SECRET: 'b',
      CALLBACK_TOKEN: 'c',
    });
    expect(valuesOf(call, '--data-raw')[0]).toContain('"amount":19.90,"note":"it\'s `$HOME` \\"\\\\ !"');
  });

  it.each([
    [['efi', 'new-qrcode', '{}'], ['/valor must be given']],
    [['efi', 'new-qrcode', '{"valor":1}'], ['/valor must be an object']],
    [
      ['efi', 'new-qrcode', '{"external_id":"short","valor":{}}'],
      ['/external_id must have 26 to 35 characters, for this provider'],
    ],
    [['efi', 'new-qrcode', '{"external_id":" ","valor":{}}'], ['/external_id must not be empty or blank']],
    [['efi', 'new-qrcode', '{"valor":'], ['the body is not JSON']],
    [['efi', 'new-qrcode', '[]'], ['the body is not a JSON object']],
  ])('tells what the service would refuse: %j', async (args, faults) => {
    expect(await run(['request', ...args], EFI)).toMatchObject({ code: 1, out: [], err: faults });
  });

  it('takes the id of --id, whatever the body has', async () => {
    const path = file(
      'id.yaml',
      `profile: 1
name: mine
operations:
  job:
    input: { external_id: { type: string, required: true } }
    request: { method: POST, url: "https://a.example/jobs", json: { ref: "{id}", their: "{caller.external_id}" } }
    examples: [{ name: done, caller: { external_id: of-the-example }, expect: { state: pending } }]
webhook: { verify: { scheme: none, because: a test } }
`,
    );
    for (const body of ['done', '{}', '{"external_id":" "}']) {
      const text = await script([path, 'job', body, '--id', 'mine-1']);
      expect(text).toContain('external_id "mine-1"');
      expect(text).toContain('{"ref":"mine-1","their":"mine-1"}');
    }
    expect(await run(['request', path, 'job', 'done', '--id', ' '])).toMatchObject({
      code: 1,
      err: ['/external_id must not be empty or blank'],
    });
  });

  it('tells settings that do not fit', async () => {
    expect(await script(['bspay', 'new-qrcode', '{"amount":1}'], { BSPAY_URL: 'bspay' })).toContain(
      '# BSPAY_URL takes an http:// or https:// URL',
    );
  });
});

describe('a word of the shell', () => {
  const { shellWord, for: placeholder, urlFor } = makePlaceholders();

  it.each([
    ['', ''],
    ['plain', 'plain'],
    ["it's", "it's"],
    ['a "b" `c` $(d) $E \\ ! * ~ #', 'a "b" `c` $(d) $E \\ ! * ~ #'],
    ['two\nlines\t', 'two\nlines\t'],
    [`Bearer ${placeholder('A')}`, 'Bearer va lue'],
    [`${placeholder('A')}_b`, 'va lue_b'],
    [`{"a":"${placeholder('A')}","b":"$"}`, '{"a":"va lue","b":"$"}'],
    [`${urlFor('U')}/p`, 'https://u.example/p'],
    [encodeURIComponent(`${urlFor('U')}/p`), 'https://u.example%2Fp'],
  ])('is what it stands for: %j', (text, word) => {
    const { stdout } = spawnSync('sh', ['-c', `printf %s ${shellWord(text)}`], {
      env: { A: 'va lue', U: 'https://u.example' },
      encoding: 'utf8',
    });
    expect(stdout).toBe(word);
  });
});
