import { access, readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');
const inDocs = (await readdir(join(root, 'docs'))).map((name) => `docs/${name}`);
const pages = [...(await readdir(root)), ...inDocs].filter((name) => name.endsWith('.md'));
const texts = new Map(await Promise.all(pages.map(async (page) => [page, await read(page)] as const)));

describe.each(pages)('%s', (page) => {
  it('links to files, and to headings in them, that are there', async () => {
    const missing = await Promise.all(
      linksOf(texts.get(page) ?? '').map(async (link) => ((await leads(page, link)) ? [] : link)),
    );
    expect(missing.flat()).toEqual([]);
  });
});

it('the README is the same in Portuguese: its commands, its diagrams’ steps and its links', () => {
  const [english = '', portuguese = ''] = ['README.md', 'README.pt-BR.md'].map((page) => texts.get(page));
  for (const part of [commandsOf, stepsOf, linksOf]) {
    expect(part(portuguese).filter((of) => of !== 'README.md')).toEqual(
      part(english).filter((of) => of !== 'README.pt-BR.md'),
    );
  }
});

function read(page: string): Promise<string> {
  return readFile(join(root, page), 'utf8');
}

/** Where the page's links and pictures lead, apart from other sites. */
function linksOf(markdown: string): readonly string[] {
  const targets = [...markdown.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
  return targets.filter((target) => !/^[a-z]+:/.test(target));
}

function commandsOf(markdown: string): readonly string[] {
  return [...markdown.matchAll(/^```(?:sh|json|text)\n([^]*?)^```$/gm)].map(([, text = '']) => text);
}

function stepsOf(markdown: string): readonly string[] {
  return [...markdown.matchAll(/^ +(\w+-+>>\w+):/gm)].map(([, step = '']) => step);
}

async function leads(page: string, link: string): Promise<boolean> {
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? page : join(dirname(page), path);
  const found = await access(join(root, target)).then(
    () => true,
    () => false,
  );
  return found && (anchor === undefined || anchorsOf(texts.get(target) ?? (await read(target))).includes(anchor));
}

/** The names by which a page's headings are linked to, as GitHub makes them. */
function anchorsOf(markdown: string): readonly string[] {
  const headings = [...markdown.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => heading);
  return headings.map((heading) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}
