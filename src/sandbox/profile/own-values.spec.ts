import { describe, expect, it } from 'vitest';
import { idLike, OwnValues } from './own-values.js';
import { rewriteSaid } from './said.js';

describe('idLike', () => {
  it.each([
    ['1234567890', /^[1-9]\d{9}$/],
    ['22000000001', /^[1-9]\d{10}$/],
    ['1503435956.000247', /^[1-9]\d{9}\.\d{6}$/],
    ['pi_1', /^pi_[\da-f]{32}$/],
    ['SM1', /^SM[\da-f]{32}$/],
    ['ufaw', /^[\da-f]{32}$/],
    ['5552493-16d8', /^[\da-f]{32}$/],
  ])('makes another id in place of %s', (constant, pattern) => {
    const made = Array.from({ length: 100 }, () => idLike(constant));
    for (const id of made) expect(id).toMatch(pattern);
    expect(new Set(made).size).toBe(100);
  });
});

describe('OwnValues', () => {
  const own = new OwnValues({ id: 'a "b"', callback: 'https://us.example.com/webhook' });
  own.replace('1234567890', '9876543210');
  const said = (text: string) => rewriteSaid({ text }, own.change).text;

  it('stand for equal numbers and texts, each of which keeps its type', () => {
    expect(
      rewriteSaid({ json: { a: 1_234_567_890, b: ['1234567890', 12_345_678_901, true, null] } }, own.change),
    ).toEqual({ json: { a: 9_876_543_210, b: ['9876543210', 12_345_678_901, true, null] } });
  });

  it('stand in headers, forms, queries and URLs, and there also as a part', () => {
    const url = 'https://api.example.com/runs/1234567890?of=1234567890';
    expect(rewriteSaid({ headers: { location: url }, query: { id: '1234567890' }, url }, own.change)).toEqual({
      headers: { location: url.replaceAll('1234567890', '9876543210') },
      query: { id: '9876543210' },
      url: url.replaceAll('1234567890', '9876543210'),
    });
    expect(said('12345678901')).toBe('12345678901');
  });

  it('fill our id and our URL into texts, also into a text of JSON', () => {
    expect(said('<{id}>')).toBe('<a "b">');
    expect(said('{"hook":"{callback}","id":"{id}"}')).toBe(
      JSON.stringify({ hook: 'https://us.example.com/webhook', id: 'a "b"' }),
    );
  });

  it('keep a place that has no value', () => {
    const none = new OwnValues({ id: undefined, callback: undefined });
    expect(rewriteSaid({ text: '{id} {callback}' }, none.change).text).toBe('{id} {callback}');
  });
});
