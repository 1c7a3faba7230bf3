import { fork } from 'node:child_process';

import { adopt } from './children.js';

/** Starts `script` as a process of its own; `ask(verb, args)` resolves to that verb's answer there. */
export function remote(script) {
  const child = adopt(fork(script, { stdio: ['ignore', 'pipe', 'pipe', 'ipc'], env: { PATH: process.env['PATH'] } }));
  return { child, ask: asking(child) };
}

/** `ask(verb, args)` of a child that has an IPC channel and serves verbs; rejects when it fails or the child ends. */
export function asking(child) {
  const waiting = new Map();
  let lastId = 0;
  child.on('message', ({ id, answer, error }) => {
    const { resolve, reject } = waiting.get(id);
    waiting.delete(id);
    if (error) reject(new Error(error));
    else resolve(answer);
  });
  child.once('exit', () => {
    for (const { reject } of waiting.values()) reject(new Error(`${child.spawnfile} ended: ${child.lastWords()}`));
  });
  return (verb, args) =>
    new Promise((resolve, reject) => {
      waiting.set(++lastId, { resolve, reject });
      child.send({ id: lastId, verb, args });
    });
}
