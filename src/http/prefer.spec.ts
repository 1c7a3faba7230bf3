import { describe, expect, it } from 'vitest';
import { readPrefer } from './headers.js';

const limits = { defaultMs: 5000, minMs: 1000, maxMs: 60_000 };

const held = { waitMs: 5000, respondAsync: false, applied: undefined };
const atOnce = { waitMs: 0, respondAsync: true, applied: 'respond-async' };
const wait = (seconds: number) => ({ waitMs: seconds * 1000, respondAsync: false, applied: `wait=${seconds}` });
const asyncWait = (seconds: number) => ({
  waitMs: seconds * 1000,
  respondAsync: true,
  applied: `respond-async, wait=${seconds}`,
});

describe('Prefer', () => {
  it.each([
    ['is absent', [], held],
    ['asks for a wait', ['wait=10'], wait(10)],
    ['asks not to be held', ['respond-async'], atOnce],
    ['has several lines', ['respond-async', 'wait=5'], asyncWait(5)],
    ['repeats itself: the first one wins', ['wait=5, wait=50'], wait(5)],
    ['repeats itself on another line', ['wait=7', 'wait=50'], wait(7)],
    ['has any case, and parameters', ['WAIT=5; foo=bar, Respond-Async'], asyncWait(5)],
    ['quotes its value', ['wait="8"'], wait(8)],
    ['quotes its value with escapes', ['wait="\\8"'], wait(8)],
    ['has blanks around the equals sign', ['wait \t=  9'], wait(9)],
    ['asks for more than MAX_TIMEOUT', ['wait=600'], wait(60)],
    ['asks for more than a double holds', [`wait=${'9'.repeat(400)}`], wait(60)],
    ['asks for 99999999999999999999', ['wait=99999999999999999999'], wait(60)],
    ['asks for no wait at all', ['wait=0'], wait(1)],
    ['has leading zeros', ['wait=007'], wait(7)],
    ['is no number', ['wait=abc'], held],
    ['is negative', ['wait=-1'], held],
    ['is signed', ['wait=+1'], held],
    ['is a fraction', ['wait=1.5'], held],
    ['has no value', ['wait', 'wait=', 'wait=""'], held],
    ['starts with an unusable wait, which is the only one considered', ['wait=abc, wait=10'], held],
    ['holds unknown preferences', ['return=minimal, handling=lenient'], held],
    ['gives respond-async a value, which it has not', ['respond-async=false'], atOnce],
    ['is async with an unusable wait', ['respond-async, wait=-3'], atOnce],
    ['has a comma and a semicolon within a quoted string', ['foo="a, wait=9; \\", wait=8", wait=3'], wait(3)],
    ['has a preference within a parameter', ['foo; wait=9, wait=4'], wait(4)],
    ['never closes a quoted string', ['foo="a, wait=9', 'wait=4'], wait(4)],
    ['ends within an escape', ['foo="a, wait=9\\', 'wait=4'], wait(4)],
    ['holds junk beside a preference', [', ,;;, =5, wait=6 junk, @, (wait=7), wait=8,'], wait(8)],
    ['names a property of every object', ['__proto__=5, constructor, wait=2'], wait(2)],
    ['is empty', ['', ' ', ','], held],
  ])('%s', (_name, lines, expected) => {
    expect(readPrefer(lines, limits)).toEqual(expected);
  });

  it('never waits longer than MAX_TIMEOUT, even where that is under a second', () => {
    expect(readPrefer(['wait=1'], { defaultMs: 200, minMs: 1000, maxMs: 300 })).toEqual({
      waitMs: 300,
      respondAsync: false,
      applied: 'wait=1',
    });
  });

  it('is read in linear time, whatever it holds', () => {
    for (const junk of ['"', '\\"', '"\\', ' ', 'a', ',', '="', 'wait=', ';']) {
      expect(readPrefer([junk.repeat(200_000)], limits)).toEqual(held);
    }
  });
});
