import { expect, it } from 'vitest';
import { tell } from './support/deployment.js';
import { OneCall } from './support/one-call.js';

/** What has to be opened to follow one call through the service: 30, and what reads the language of profiles. */
const MAX_FILES = 43;

it(`one call over two instances enters at most ${MAX_FILES} source files`, async () => {
  const call = await OneCall.measure();
  tell(process.env.ONE_CALL === 'list' ? `\n${call.list}` : call.totals);
  expect(call.files).not.toEqual([]);
  expect(call.files.length, call.list).toBeLessThanOrEqual(MAX_FILES);
});
