import { propagation, trace, TraceFlags } from '@opentelemetry/api';
import { beforeAll, describe, expect, it } from 'vitest';
import { nameOf, readParent } from './request-log.js';
import { startTracing } from './tracing.js';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN = '00f067aa0ba902b7';
const PARENT = { traceId: TRACE, spanId: SPAN, traceFlags: TraceFlags.SAMPLED };

beforeAll(() => startTracing(undefined));

function parentOf(traceparent: string | undefined) {
  return trace.getSpanContext(readParent({ traceparent }));
}

describe('traceparent', () => {
  it.each([
    ['version 00', `00-${TRACE}-${SPAN}-01`],
    ['a later version', `cc-${TRACE}-${SPAN}-01`],
    ['a later version that says more', `cc-${TRACE}-${SPAN}-01-what-the-future-holds`],
  ])('is read in %s', (_, header) => {
    expect(parentOf(header)).toMatchObject(PARENT);
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
    ['a trace too short', `00-${TRACE.slice(1)}-${SPAN}-01`],
  ])('is none: %s', (_, header) => {
    expect(parentOf(header)).toBeUndefined();
  });

  it.each([
    ['01', '01'],
    ['00', '00'],
    ['03', '01'],
    ['ff', '01'],
    ['fe', '00'],
  ])('with the flags %s is handed on with %s', (flags, written) => {
    const carrier = {};
    propagation.inject(readParent({ traceparent: `00-${TRACE}-${SPAN}-${flags}` }), carrier);
    expect(carrier).toEqual({ traceparent: `00-${TRACE}-${SPAN}-${written}` });
  });
});

function made(): string {
  return 'made';
}

describe('a request is named', () => {
  it('by its trace, before anything else', () => {
    expect(nameOf('mine', TRACE, made)).toBe(TRACE);
  });

  it('by X-Request-Id as it came', () => {
    expect(nameOf('Mine/1~', undefined, made)).toBe('Mine/1~');
    expect(nameOf('x'.repeat(128), undefined, made)).toBe('x'.repeat(128));
  });

  it.each([
    ['is not there', undefined],
    ['is empty', ''],
    ['is too long', 'x'.repeat(129)],
    ['has a space, as two lines have', 'a, b'],
    ['has a control character', 'a\u0007'],
    ['is not ASCII', 'é'],
  ])('anew where X-Request-Id %s', (_, header) => {
    expect(nameOf(header, undefined, made)).toBe('made');
  });

  it('anew each time', () => {
    expect(nameOf(undefined, undefined)).not.toBe(nameOf(undefined, undefined));
  });
});
