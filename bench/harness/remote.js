import { fork } from 'node:child_process';

import { adopt } from './children.js';

/** In a forked process: answers the parent's calls with `verbs`, and ends when the parent is gone. */
export function serve(verbs) {
  process.once('disconnect', () => process.exit(0));
  process.on('message', ({ id, verb, args }) => {
    Promise.resolve()
      .then(() => verbs[verb](args))
      .then(
        (answer) => process.send?.({ id, answer }),
        (error) => process.send?.({ id, error: String(error?.stack ?? error) }),
      );
  });
}

/** Starts `script` as a process of its own; `ask(verb, args)` resolves to that verb's answer there. */
export function remote(script) {
  const child = adopt(fork(script, { stdio: ['ignore', 'pipe', 'pipe', 'ipc'], env: { PATH: process.env['PATH'] } }));
  const waiting = new Map();
  let lastId = 0;
  child.on('message', ({ id, answer, error }) => {
    const { resolve, reject } = waiting.get(id);
    waiting.delete(id);
    if (error) reject(new Error(error));
    else resolve(answer);
  });
  child.once('exit', () => {
    for (const { reject } of waiting.values()) reject(new Error(`${script} ended: ${child.lastWords()}`));
  });
  const ask = (verb, args) =>
    new Promise((resolve, reject) => {
      waiting.set(++lastId, { resolve, reject });
      child.send({ id: lastId, verb, args });
    });
  return { child, ask };
}
