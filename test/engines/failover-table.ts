import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { format } from 'prettier';
import { HELD, type Measured } from './failover.js';

const PAGE = fileURLToPath(new URL('../../docs/scaling.md', import.meta.url));

const HEAD = [
  'what',
  'new primary',
  'calls refused (503)',
  'ready again',
  `${HELD} held callers`,
  'acknowledged and lost',
  'charged twice',
];

/** Prints what the failures of an engine came to, and with ENGINES_WRITE=1 writes it into docs/scaling.md. */
export async function publish(engine: string, rows: readonly Measured[]): Promise<void> {
  const table = [HEAD, HEAD.map(() => '---'), ...rows.map(cellsOf)]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
  process.stdout.write(`${engine}:\n${table}\n`);
  if (process.env['ENGINES_WRITE'] !== '1') return;
  const [begin, end] = [`<!-- measured: npm run test:engines (${engine}) -->`, '<!-- end -->'];
  const page = await readFile(PAGE, 'utf8').catch(() => '');
  const at = page.indexOf(begin);
  const endsAt = page.indexOf(end, at);
  const [before, after] =
    at < 0 || endsAt < 0 ? [`${page}\n`, '\n'] : [page.slice(0, at), page.slice(endsAt + end.length)];
  const text = `${before}${begin}\n\n${table}\n\n${end}${after}`;
  await writeFile(PAGE, await format(text, { parser: 'markdown', printWidth: 120 }));
}

function cellsOf(row: Measured): readonly string[] {
  const { what, newPrimaryMs, calls, refused, refusedMs, takenAgainMs, readyMs, held, acknowledged, lost } = row;
  const share = `${refused} of ${calls}`;
  return [
    what,
    seconds(newPrimaryMs),
    refusedMs ? `${seconds(refusedMs[0])} to ${seconds(takenAgainMs)}: ${share}` : 'none',
    readyMs === 0 ? 'always' : seconds(readyMs),
    Object.entries(held)
      .map(([status, count]) => `${count} x ${status}`)
      .join(', '),
    `${lost} of ${acknowledged}`,
    `${row.chargedTwice}`,
  ];
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}
