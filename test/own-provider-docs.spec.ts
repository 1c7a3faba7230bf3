import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { parse } from 'yaml';
import { type Compile, readProfile } from '../src/provider/profile/load-profile.js';
import { compileProfile } from '../src/provider/profile/compile-profile.js';
import { hasOwnProof } from '../src/provider/profile/needs.js';
import { matches } from './support/documented-exchanges.js';
import { ServiceProcess } from './support/service-process.js';

const page = await readFile('docs/own-provider.md', 'utf8');
const FILE = 'print.yaml';

/** A block of YAML, and the lines of text under it if it has faults. */
interface Block {
  /** What stands behind `yaml`: the file that it belongs to, or where it stands in any profile. */
  readonly at: string;
  readonly isBroken: boolean;
  readonly text: string;
  readonly faults: readonly string[];
}

const blocks = blocksIn(page);

function blocksIn(markdown: string): readonly Block[] {
  const found = markdown.matchAll(
    /^```yaml *(\S*)(?: (broken|uncovered))?\n([^]*?)^```\n(?:\n```text\n([^]*?)^```)?/gm,
  );
  return Array.from(found, ([, at = '', fault, text = '', faults = '']) => ({
    at,
    isBroken: fault !== undefined,
    text,
    faults: faults.split('\n').filter((line) => line !== ''),
  }));
}

describe('docs/own-provider.md', () => {
  const steps = blocks.filter(({ at }) => at === FILE);

  it.each(steps.map((step, index) => ({ step, index })))(
    'step $index: print.yaml has the faults that are shown, or none',
    ({ index }) => {
      const { faults } = readProfile(fileAfter(steps, index), FILE, strictly);
      expect(faults).toEqual(steps[index]?.faults);
    },
  );

  const commands = [...page.matchAll(/^```sh\nnpm run -s provider -- (.+)\n```\n\n```text\n([^]*?)^```/gm)];

  it.each(commands.map(([, command = '', shown = ''], index) => ({ command, shown, at: commands[index]?.index ?? 0 })))(
    'shows what the tool says: $command',
    async ({ command, shown, at }) => {
      const folder = await mkdtemp(join(tmpdir(), 'own-provider-'));
      onTestFinished(() => rm(folder, { recursive: true }));
      const before = blocksIn(page.slice(0, at)).filter((block) => block.at === FILE && !block.isBroken);
      await writeFile(join(folder, FILE), fileAfter(before, before.length - 1));
      await writeFile(join(folder, 'webhook.http'), /^```http\n([^]*?)\n```/m.exec(page)?.[1] ?? '');
      const tool = join(import.meta.dirname, '../dist/provider-tool/main.js');
      const run = promisify(execFile)('sh', ['-c', `exec "$0" "$1" ${command}`, process.execPath, tool], {
        cwd: folder,
        env: { PATH: process.env['PATH'] },
      });
      const { stdout } = await run.catch((error: unknown) => error as { stdout: string });
      expect(matches(shown.trimEnd(), stdout.trimEnd()), stdout).toBe(true);
    },
  );

  it('shows what is wrong with some files', () => {
    expect(commands.length).toBeGreaterThan(2);
    expect(blocks.filter(({ isBroken }) => isBroken).length).toBeGreaterThan(2);
    expect(blocks.filter(({ isBroken, faults }) => isBroken === (faults.length === 0))).toEqual([]);
  });

  const pieces = blocks.filter(({ at }) => at !== FILE);

  it.each(pieces)('a piece of a profile, $text', ({ at, text, faults }) => {
    const { faults: found } = readProfile(JSON.stringify(profileWith(at, text)), FILE, strictly);
    expect(found.map((line) => line.replace(/^\S+ /, ''))).toEqual(faults);
  });
});

describe('print.yaml, when it is whole, with the sandbox that plays it', () => {
  let folder: string;
  let service: ServiceProcess;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'own-provider-'));
    const steps = blocks.filter(({ at, isBroken }) => at === FILE && !isBroken);
    await writeFile(join(folder, FILE), fileAfter(steps, steps.length - 1));
    service = await ServiceProcess.start({ PROVIDER_FILE: join(folder, FILE) });
  });

  afterAll(async () => {
    await service.stop();
    await rm(folder, { recursive: true });
  });

  const ask = async (scenario: string, more: object = {}) => {
    const body = JSON.stringify({ file_url: 'https://example.com/menu.pdf', copies: 2, ...more });
    const response = await service.post('/job', body, { 'x-sandbox-scenario': scenario });
    return { status: response.status, body: (await response.json()) as object };
  };

  it('answers a caller when the job is printed, and then when it is delivered', async () => {
    expect(await ask('printed', { external_id: 'menu-1' })).toMatchObject({
      status: 200,
      body: { message: 'Printed', job_id: expect.any(String), pages: 8, external_id: 'menu-1' },
    });
    const delivery = await service.fetch('/requests/menu-1/delivery', { headers: { prefer: 'wait=20' } });
    expect(await delivery.json()).toMatchObject({ state: 'succeeded', result: { signed_by: 'A. Silva' } });
  });

  it('hands on why a job was rejected, refused, or not even asked for', async () => {
    expect(await ask('rejected')).toMatchObject({
      status: 502,
      body: { code: 'provider-failed', reason: 'Page 3 has no bleed' },
    });
    expect(await ask('refused')).toMatchObject({
      status: 422,
      body: { code: 'provider-refused', reason: 'The file can not be read' },
    });
    expect(await ask('printed', { copies: 'two' })).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/copies', detail: 'must be an integer' }] },
    });
  });

  it.each(['twice', 'early'])('answers all the same if the sandbox is told: %s', async (word) => {
    expect(await ask(`printed ${word}`)).toMatchObject({ status: 200, body: { pages: 8 } });
  });

  it('learns by a last look what no webhook says', async () => {
    expect(await ask('printed never')).toMatchObject({ status: 200, body: { pages: 8 } });
  });
});

/** As production does. */
const strictly: Compile = (document, report) => {
  const { uncovered } = compileProfile(document, report);
  if (hasOwnProof(document)) for (const { at, message } of uncovered) report(at, message);
};

/** Each step gives top-level members, which take the place of those of that name. What is broken is not kept. */
function fileAfter(steps: readonly Block[], index: number): string {
  const members = new Map<string, string>();
  for (const { text } of steps.slice(0, index + 1).filter(({ isBroken }, at) => !isBroken || at === index)) {
    for (const member of text.split(/^(?=\S)/m)) members.set(member.split(':', 1)[0] ?? '', member);
  }
  return [...members.values()].join('');
}

type Members = Record<string, unknown>;

/** A profile that has these members at this place, and declares all settings that they name. */
function profileWith(at: string, text: string): object {
  const profile: Members = {
    profile: 1,
    name: 'shop',
    settings: {},
    operations: {
      job: {
        request: { method: 'POST', url: 'https://api.shop.example/orders', json: 'caller' },
        webhook: { theirs: 'body.id', succeeded: { 'body.state': 'done' } },
      },
    },
    webhook: { verify: { scheme: 'token', from: 'header.x-token', keys: 'env.SHOP_SECRET' } },
  };
  const steps = at === '' ? [] : at.split('.');
  const value: unknown = parse(text);
  const parent = steps.slice(0, -1).reduce((members, step) => members[step] as Members, profile);
  const last = steps.at(-1);
  const isReading = steps.length > 1 && last === 'webhook';
  if (last === undefined) Object.assign(profile, value);
  else if (isReading) parent[last] = value;
  else Object.assign(parent[last] as Members, value);
  const named = Array.from(JSON.stringify(profile).matchAll(/env\.([A-Z][A-Z0-9_]*)/g), ([, name = '']) => name);
  const settings = profile['settings'] as Members;
  for (const name of named) settings[name] ??= { secret: true };
  return profile;
}
