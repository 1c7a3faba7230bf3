import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

import { firstLine } from './children.js';
import { sum } from './statistics.js';

const msPerTick = 1_000 / (Number(firstLine('getconf', ['CLK_TCK'])) || 100);

/** Starts to count the CPU time of processes; calling it gives what each has used since, in milliseconds. */
export function cpuMeter(pids) {
  const before = pids.map(cpuMs);
  return () => pids.map((pid, index) => cpuMs(pid) - before[index]);
}

/**
 * The same for processes and all that they started, those that have ended since included: what all of them together
 * have used, in milliseconds.
 */
export function treeCpuMeter(pids) {
  const before = treeCpuMs(pids);
  return () => treeCpuMs(pids) - before;
}

/** CPU time that a process has used so far, all its threads, user and system, in milliseconds. */
function cpuMs(pid) {
  return statOf(pid).ownMs;
}

/** A process that has ended, and was waited for, is in the figures of its parent. */
function treeCpuMs(pids) {
  if (pids.length === 0) return 0;
  const all = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const others = all.map(Number).filter((pid) => !pids.includes(pid));
  const members = pids.map(statOf);
  const rest = others.flatMap((pid) => statIfAlive(pid) ?? []);
  for (const { pid } of members) members.push(...rest.filter(({ parent }) => parent === pid));
  return sum(members.map(({ ownMs, endedMs }) => ownMs + endedMs));
}

function statIfAlive(pid) {
  try {
    return statOf(pid);
  } catch {
    return undefined;
  }
}

function statOf(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const [user, system, endedUser, endedSystem] = fields.slice(11, 15);
  return { pid, parent: fields[1], ownMs: (user + system) * msPerTick, endedMs: (endedUser + endedSystem) * msPerTick };
}

/** How many TCP connections a process has, over IPv4, to these ports. */
export function connectionsTo(pid, ports) {
  const inodes = new Set();
  for (const line of readFileSync(`/proc/${pid}/net/tcp`, 'utf8').trim().split('\n').slice(1)) {
    const [, , remote, state, , , , , , inode] = line.trim().split(/\s+/);
    if (state === established && ports.includes(Number.parseInt(remote.split(':')[1], 16))) inodes.add(inode);
  }
  return readdirSync(`/proc/${pid}/fd`).filter((fd) => inodes.has(socketOf(`/proc/${pid}/fd/${fd}`))).length;
}

const established = '01';

function socketOf(path) {
  try {
    return /^socket:\[(\d+)\]$/.exec(readlinkSync(path))?.[1];
  } catch {
    return undefined;
  }
}

/** The most resident memory that a process ever had, in MiB. */
export function peakMiB(pid) {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1]) / 1024;
}
