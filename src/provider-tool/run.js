// Runs the tool from a checkout, and builds it first if dist/ is not there or is older than src/.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const [src, dist] = [join(root, 'src'), join(root, 'dist')];
const program = join(dist, 'provider-tool/main.js');

if (!existsSync(program) || isStale()) {
  process.stderr.write('building, which takes half a minute …\n');
  const nest = createRequire(import.meta.url).resolve('@nestjs/cli/bin/nest.js');
  const built = spawnSync(process.execPath, [nest, 'build'], { cwd: root, stdio: ['ignore', 2, 2] });
  if (built.status !== 0) process.exit(1);
}
await import(new URL('../../dist/provider-tool/main.js', import.meta.url).href);

/** Whether something in src/ was changed after it was built. */
function isStale() {
  const built = Math.max(...['.tsbuildinfo', 'provider-tool/main.js'].map((name) => timeOf(join(dist, name)) ?? 0));
  return readdirSync(src, { recursive: true, withFileTypes: true }).some((entry) => {
    if (!entry.isFile() || /\.(?:spec|fake)\.ts$/.test(entry.name)) return false;
    const file = join(entry.parentPath ?? entry.path, entry.name);
    const changed = timeOf(file) ?? 0;
    if (entry.name.endsWith('.ts')) return changed > built;
    const copy = timeOf(join(dist, relative(src, file)));
    return copy !== undefined && changed > copy;
  });
}

/** When a file was last written, in milliseconds; undefined if it is not there. */
function timeOf(file) {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs;
}
