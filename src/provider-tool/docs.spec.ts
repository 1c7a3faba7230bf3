import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { makeFolder, run } from './tool.fake.js';

const page = readFileSync('docs/provider-tool.md', 'utf8');
const file = makeFolder();

const [, capture = ''] = /^```http\n([^]*?)\n```$/m.exec(page) ?? [];

const FILES: Readonly<Record<string, string>> = {
  'paid.http': capture,
  'edited.http': `${capture}\n`,
  'broken.yaml': `profile: 1
name: mine
settings: { JOB_SECRET: { secret: true } }
operations:
  job:
    webhok: { id: body.id }
webhook: { verify: { scheme: github, key: env.JOB_SECRET } }
`,
};

it('docs/provider-tool.md shows what the tool writes', async () => {
  expect(await withOutputs(page)).toBe(page);
});

/** The page with what its commands write now. */
async function withOutputs(text: string): Promise<string> {
  let written = text;
  for (const [block, session = ''] of text.matchAll(/^```console\n([^]*?)^```$/gm)) {
    const commands = session.split('\n').filter((line) => line.startsWith('$ '));
    const lines: string[] = [];
    for (const command of commands) lines.push(command, ...(await outputOf(command)));
    written = written.replace(block, () => `\`\`\`console\n${lines.join('\n')}\n\`\`\``);
  }
  return written;
}

async function outputOf(command: string): Promise<readonly string[]> {
  const [, words = ''] = command.split('npm run provider -- ');
  const args = Array.from(words.matchAll(/'([^']*)'|(\S+)/g), ([, quoted, plain = '']) => quoted ?? plain);
  const paths = args.map((arg) => (FILES[arg] === undefined ? arg : file(arg, FILES[arg])));
  const [, name, value] = /^\$ ([A-Z_]+)=(\S+) /.exec(command) ?? [];
  const { text } = await run(paths, name === undefined ? {} : { [name]: value });
  return text.split('\n').map((line) => paths.reduce((shown, path, at) => shown.replace(path, args[at] ?? ''), line));
}
