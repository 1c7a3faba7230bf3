import 'reflect-metadata';
import { loadSource } from '../config/load-config.js';
import { runCommand } from './commands.js';

for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', () => process.exit()); // whoever reads has seen enough, as `head` does
}

try {
  process.exitCode = await runCommand(process.argv.slice(2), {
    out: (line) => process.stdout.write(`${line}\n`),
    err: (line) => process.stderr.write(`${line}\n`),
    source: await loadSource(),
    now: new Date(),
  });
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
