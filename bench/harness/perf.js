import { execFileSync } from 'node:child_process';
import { closeSync, openSync, rmSync } from 'node:fs';

import { firstLine, start } from './children.js';
import { keepLatest } from './perf-map.js';

/**
 * What Node needs so that perf can name its functions: it writes /tmp/perf-PID.map. Without the last two, V8 also fills
 * a log in the working directory. `--interpreted-frames-native-stack` would name what is interpreted, too: in a warm
 * process that is one sample in a hundred.
 */
export const perfArgs = ['--perf-basic-prof', '--logfile=/dev/null', '--no-logfile-per-isolate'];

/** Why nothing can be sampled on this machine; undefined when it can. */
export function perfMissing() {
  if (firstLine('perf', ['--version']) !== 'unknown') return undefined;
  return '--profile needs perf, which is not installed: apt-get install linux-perf (Ubuntu: linux-tools-generic)';
}

/**
 * Samples the stacks of a process, about a thousand times for each second that it is on a CPU, kernel and all threads
 * included. `stop()` resolves when they are in `PATH.stacks`, as text.
 */
export function record(pid, path) {
  const samples = `${path}.data`;
  const what = ['-e', 'cpu-clock', '-F', '999', '-g', '-p', String(pid)];
  const child = start('perf', ['record', ...what, '-o', samples]);
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const stop = async () => {
    child.kill('SIGINT');
    await ended;
    keepLatest(pid);
    const stacks = openSync(`${path}.stacks`, 'w');
    try {
      execFileSync('perf', ['script', '-i', samples, '--no-inline', '-F', 'pid,ip,sym,dso'], {
        stdio: ['ignore', stacks, 'pipe'],
      });
    } catch (error) {
      throw new Error(`perf: ${child.lastWords() || error.message}`, { cause: error });
    } finally {
      closeSync(stacks);
      rmSync(samples, { force: true });
    }
  };
  return { stop };
}
