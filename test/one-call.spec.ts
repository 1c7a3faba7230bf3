import { expect, it } from 'vitest';
import { tell } from './support/deployment.js';
import { OneCall } from './support/one-call.js';

/**
 * What has to be opened to follow one call through the service: 30; what reads the language of profiles; Redis' keys and connections, which
 * the timelines share with the store; and what writes the history.
 */
const MAX_FILES = 46;

it(`one call over two instances enters at most ${MAX_FILES} source files`, async () => {
  const call = await OneCall.measure();
  tell(process.env.ONE_CALL === 'list' ? `\n${call.list}` : call.totals);
  expect(call.files).not.toEqual([]);
  expect(call.files.length, call.list).toBeLessThanOrEqual(MAX_FILES);
});
