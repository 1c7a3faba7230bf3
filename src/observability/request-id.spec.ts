import { describe, expect, it } from 'vitest';
import { readTraceparent, requestId, writeTraceparent } from './request-id.js';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN = '00f067aa0ba902b7';
const PARENT = { traceId: TRACE, spanId: SPAN, flags: '01' };

describe('traceparent', () => {
  it.each([
    ['version 00', `00-${TRACE}-${SPAN}-01`],
    ['a later version', `cc-${TRACE}-${SPAN}-01`],
    ['a later version that says more', `cc-${TRACE}-${SPAN}-01-what-the-future-holds`],
  ])('is read in %s', (_, header) => {
    expect(readTraceparent(header)).toEqual(PARENT);
  });

  it.each([
    ['nothing', undefined],
    ['no text', ''],
    ['version ff', `ff-${TRACE}-${SPAN}-01`],
    ['more than version 00 has', `00-${TRACE}-${SPAN}-01-x`],
    ['a longer version', `cc-${TRACE}-${SPAN}-01x`],
    ['a trace of zeros', `00-${'0'.repeat(32)}-${SPAN}-01`],
    ['a span of zeros', `00-${TRACE}-${'0'.repeat(16)}-01`],
    ['upper case', `00-${TRACE.toUpperCase()}-${SPAN}-01`],
    ['two lines', `00-${TRACE}-${SPAN}-01, 00-${TRACE}-${SPAN}-01`],
    ['two values', [`00-${TRACE}-${SPAN}-01`]],
    ['a trace too short', `00-${TRACE.slice(1)}-${SPAN}-01`],
  ])('is none: %s', (_, header) => {
    expect(readTraceparent(header)).toBeUndefined();
  });

  it('is written as it is read', () => {
    expect(writeTraceparent(PARENT)).toBe(`00-${TRACE}-${SPAN}-01`);
  });
});

function made(): string {
  return 'made';
}

describe('a request is named', () => {
  it('by its trace, before anything else', () => {
    expect(requestId({ 'x-request-id': 'mine' }, PARENT, made)).toBe(TRACE);
  });

  it('by X-Request-Id as it came', () => {
    expect(requestId({ 'x-request-id': 'Mine/1~' }, undefined, made)).toBe('Mine/1~');
    expect(requestId({ 'x-request-id': 'x'.repeat(128) }, undefined, made)).toBe('x'.repeat(128));
  });

  it.each([
    ['is not there', undefined],
    ['is empty', ''],
    ['is too long', 'x'.repeat(129)],
    ['has a space, as two lines have', 'a, b'],
    ['has a control character', 'a\u0007'],
    ['is not ASCII', 'é'],
  ])('anew where X-Request-Id %s', (_, header) => {
    expect(requestId({ 'x-request-id': header }, undefined, made)).toBe('made');
  });

  it('anew each time', () => {
    expect(requestId({}, undefined)).not.toBe(requestId({}, undefined));
  });
});
