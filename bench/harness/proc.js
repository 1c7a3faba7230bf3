import { readFileSync } from 'node:fs';

import { firstLine } from './children.js';

const msPerTick = 1_000 / (Number(firstLine('getconf', ['CLK_TCK'])) || 100);

/** Starts to count the CPU time of processes; calling it gives what each has used since, in milliseconds. */
export function cpuMeter(pids) {
  const before = pids.map(cpuMs);
  return () => pids.map((pid, index) => cpuMs(pid) - before[index]);
}

/** CPU time that a process has used so far, all its threads, user and system, in milliseconds. */
function cpuMs(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * msPerTick;
}

/** The most resident memory that a process ever had, in MiB. */
export function peakMiB(pid) {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1]) / 1024;
}
