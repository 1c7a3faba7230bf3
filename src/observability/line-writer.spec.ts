import type { Writable } from 'node:stream';
import { expect, it } from 'vitest';
import { LineWriter } from './logger.js';

it('a line that was written by half is not glued to the next one', () => {
  let text = '';
  let room = 15;
  /** Acts like process.stdout if stdout is a file: it still writes after an error. */
  const file = {
    writableLength: 0,
    on: () => file,
    write(chunk: string, done: (error?: Error) => void) {
      text += chunk.slice(0, room);
      done(chunk.length > room ? new Error('the disk is full') : undefined);
      room -= Math.min(room, chunk.length);
    },
  };
  let lost = 0;
  const writer = new LineWriter(
    file as unknown as Writable,
    (lines) => `${lines} lost`,
    (lines) => (lost += lines),
  );
  const write = (line: string): void => {
    writer.write(line);
    writer.flush();
  };
  write('first line');
  write('second line');
  write('third line');
  room = 1_000;
  write('fourth line');
  write('fifth line');
  expect(text.split('\n')).toEqual(['first line', 'seco', '2 lost', 'fourth line', 'fifth line', '']);
  expect(lost).toBe(2);
});
