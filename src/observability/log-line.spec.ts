import { describe, expect, it } from 'vitest';
import { jsonLine, textLine } from './logger.js';

const EVENT = { event: 'request', external_id: 'a b', total_ms: 1.5, reason: undefined };

describe('a line of the log in JSON', () => {
  it('is one object with level, time, context and the members of its event', () => {
    const line: unknown = JSON.parse(jsonLine('info', 'http', EVENT));
    expect(line).toEqual({
      level: 'info',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      context: 'http',
      event: 'request',
      external_id: 'a b',
      total_ms: 1.5,
    });
  });

  it.each([
    ['a sentence', 'Listening on http://localhost', {}, { msg: 'Listening on http://localhost' }],
    ['an error', new Error('no'), {}, { msg: 'no', stack: expect.stringContaining('Error: no') }],
    ['members beside a sentence', 'Listening', { port: 1 }, { msg: 'Listening', port: 1 }],
    ['nothing', undefined, {}, { msg: 'undefined' }],
    ['an empty object', {}, {}, {}],
  ])('takes %s', (_, message, members, expected) => {
    const { time: _time, ...line } = JSON.parse(jsonLine('warn', '', message, members)) as Record<string, unknown>;
    expect(line).toEqual({ level: 'warn', context: '', ...expected });
  });

  it('is a line, whatever is in it', () => {
    expect(jsonLine('info', 'a"\n', { event: 'a\r\nb\u2028' })).toMatch(/^[^\r\n]+$/);
  });

  it('says what it can of what JSON cannot hold', () => {
    expect(JSON.parse(jsonLine('error', '', { id: 1n }))).toMatchObject({ level: 'error', msg: '{ id: 1n }' });
  });
});

describe('a line of the log for people', () => {
  it('is the time of day, the level, the event and name=value, quoted where a space is in it', () => {
    expect(textLine('info', 'http', EVENT)).toMatch(
      /^\d\d:\d\d:\d\d INFO {2}request external_id="a b" total_ms=1\.5 \(http\)$/,
    );
  });

  it('lets no value make a second line', () => {
    expect(textLine('warn', '', { event: 'x', reason: 'a\nb\u001b[0m', list: [{ a: 1 }] })).toMatch(
      / x reason="a\\nb\\u001b\[0m" list="\[ \{ a: 1 \} \]"$/,
    );
  });

  it('ends with the stack, where there is one', () => {
    expect(textLine('error', '', 'failed', { stack: 'Error: no\n    at x' })).toMatch(/failed\nError: no\n {4}at x$/);
  });
});
