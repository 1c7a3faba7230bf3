import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';

/**
 * Leaves the latest names in the map that a process wrote for perf, if it wrote one. V8 uses the memory of discarded
 * code again, and perf would take an older name for what lies there now.
 */
export function keepLatest(pid) {
  const path = pathOf(pid);
  if (!existsSync(path)) return;
  const kept = [];
  for (const entry of readFileSync(path, 'utf8').split('\n').slice(0, -1).map(entryOf).toReversed()) {
    const index = placeOf(kept, entry.start);
    const overlaps = kept[index - 1]?.end > entry.start || kept[index]?.start < entry.end;
    if (!overlaps) kept.splice(index, 0, entry);
  }
  writeFileSync(`${path}.kept`, kept.map(({ line }) => `${line}\n`).join(''));
  renameSync(`${path}.kept`, path);
}

/** Removes the map that a process wrote, if it did. */
export function removeMap(pid) {
  rmSync(pathOf(pid), { force: true });
}

function pathOf(pid) {
  return `/tmp/perf-${pid}.map`;
}

/** A line is `START SIZE NAME`, in hexadecimal; addresses have 47 bits and fit in a number. */
function entryOf(line) {
  const [start, size] = line.split(' ', 2).map((digits) => Number.parseInt(digits, 16));
  return { start, end: start + size, line };
}

/** The index of the first of `sorted` that begins at `start` or after it. */
function placeOf(sorted, start) {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle].start < start) low = middle + 1;
    else high = middle;
  }
  return low;
}
