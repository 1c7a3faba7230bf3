import { openSync, readSync } from 'node:fs';

import { serve } from './serve.js';

/**
 * Preloaded into a contestant's process, which needs `--expose-gc` and an IPC channel: tells what only the process
 * itself can know. It does nothing before it is asked, and does not keep the process alive.
 */
const tickMs = 1;
const schedstat = openSync('/proc/thread-self/schedstat');
const buffer = Buffer.alloc(64);
let ticking;
let longestMs;

serve({
  /** What is alive after a full garbage collection, in KiB: the heap's objects, and the buffers that they hold. */
  heldKiB: () => {
    globalThis.gc();
    const { heapUsed, external } = process.memoryUsage();
    return (heapUsed + external) / 1024;
  },

  /** Begins to watch for stalls of the event loop. */
  watch: () => {
    clearInterval(ticking);
    longestMs = 0;
    let last = { at: performance.now(), queuedMs: queuedMs() };
    ticking = setInterval(() => {
      const next = { at: performance.now(), queuedMs: queuedMs() };
      longestMs = Math.max(longestMs, next.at - last.at - (next.queuedMs - last.queuedMs) - tickMs);
      last = next;
    }, tickMs);
  },

  /** Ends the watch; answers by how much its latest tick was late, in milliseconds on a CPU. */
  longestStallMs: () => {
    clearInterval(ticking);
    return longestMs;
  },
});
process.channel.unref();

/**
 * How long this thread has waited for a CPU so far, in milliseconds: the machine's delay, not the event loop's. Reading
 * it makes next to no garbage; `readFileSync` would make 64 KiB each time, and so the stalls that are looked for.
 */
function queuedMs() {
  const length = readSync(schedstat, buffer, 0, buffer.length, 0);
  return Number(buffer.latin1Slice(0, length).split(' ')[1]) / 1e6;
}
