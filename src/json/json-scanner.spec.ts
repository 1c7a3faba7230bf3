import { describe, expect, it } from 'vitest';
import { findRepeated } from './json-text.js';

const find = (text: string) => findRepeated(['external_id', 'txid'], text);

describe('a member that one object has twice', () => {
  it.each([
    '{"external_id":1,"external_id":1}',
    '{"external_id":1,"a":{},"external\\u005fid":2}',
    '{"\\u0065xternal_id" : 1 , "external\\u005fid" : 2}',
    '[{"external_id":1},{"external_id":2,"external_id":3}]',
    '{"pix":[{"txid":1},{"a":[{"txid":2}],"txid":1 ,"txid"\n:2}]}',
    '{"a":"\\\\","txid":"\\"","txid":""}',
  ])('is found: %s', (text) => {
    expect(find(text)).toMatch(/^(external_id|txid)$/);
  });

  it.each([
    '{"external_id":1}',
    '{"external_id":1,"txid":2,"EXTERNAL_ID":3}',
    '[{"external_id":1},{"external_id":1}]',
    '{"external_id":{"external_id":{"external_id":1}}}',
    '{"a":{"external_id":1},"external_id":2,"b":{"external_id":3}}',
    '{"a":"external_id","b":["external_id","external_id"],"external_id":"external_id"}',
    '{"a":"{\\"external_id\\":1,\\"external_id\\":2}"}',
    '{"other":1,"other":2}',
    '["external_id","external_id"]',
    '"external_id"',
  ])('is not mistaken for one in another object, or in a string: %s', (text) => {
    expect(find(text)).toBeUndefined();
  });
});
