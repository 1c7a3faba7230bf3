import { Session } from 'node:inspector/promises';

// Loaded by `--import` before a program in dist/. At each SIGUSR2 it writes one line of JSON, whose event is "entered": by file below
// dist/, the functions that were entered since the line before, each as its name and its offset in the file. V8 counts every call, and
// inlines none of them meanwhile.

const DIST = new URL('../../dist/', import.meta.url).href;

const session = new Session();
session.connect();
await session.post('Profiler.enable');
await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
process.on('SIGUSR2', () => void write());

async function write() {
  const { result } = await session.post('Profiler.takePreciseCoverage');
  const own = result.filter(({ url }) => url.startsWith(DIST));
  const files = Object.fromEntries(own.map(({ url, functions }) => [url.slice(DIST.length), entered(functions)]));
  process.stdout.write(`${JSON.stringify({ event: 'entered', files })}\n`);
}

// What begins at offset 0 is the module itself.
function entered(functions) {
  return functions
    .map(({ functionName, ranges: [{ startOffset, count }] }) => ({ functionName, startOffset, count }))
    .filter(({ startOffset, count }) => startOffset > 0 && count > 0)
    .map(({ functionName, startOffset }) => `${functionName || '(anonymous)'}@${startOffset}`);
}
