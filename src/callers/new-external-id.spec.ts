import { validate, version } from 'uuid';
import { expect, it } from 'vitest';
import { newExternalId } from './new-qrcode.dto.js';

it('a new external id is a UUID v7 of its own that begins with the time', () => {
  const earliest = Date.now();
  const ids = Array.from({ length: 10_000 }, newExternalId);
  const latest = Date.now();
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids) {
    expect([validate(id), version(id)]).toEqual([true, 7]);
    const time = Number.parseInt(id.replace('-', '').slice(0, 12), 16);
    expect(time).toBeGreaterThanOrEqual(earliest);
    expect(time).toBeLessThanOrEqual(latest);
  }
});
