import { describe, expect, it } from 'vitest';
import { headerLines, onlyLine } from './headers.js';

const rawHeaders = [
  'Host',
  'a',
  'X-Key',
  '1',
  'prefer',
  'wait=1',
  'x-key',
  '2',
  'Prefer',
  'respond-async',
  'Empty',
  '',
];

describe('header lines', () => {
  it('are found under any case, in their order', () => {
    expect(headerLines(rawHeaders, 'prefer')).toEqual(['wait=1', 'respond-async']);
    expect(headerLines(rawHeaders, 'absent')).toEqual([]);
  });

  it('are never mistaken for values', () => {
    expect(headerLines(['a', 'host', 'host', 'b'], 'host')).toEqual(['b']);
  });

  it('have an only one where there is exactly one', () => {
    expect(onlyLine(rawHeaders, 'host')).toBe('a');
    expect(onlyLine(rawHeaders, 'empty')).toBe('');
    expect(onlyLine(rawHeaders, 'x-key')).toBeUndefined();
    expect(onlyLine(rawHeaders, 'absent')).toBeUndefined();
  });
});
