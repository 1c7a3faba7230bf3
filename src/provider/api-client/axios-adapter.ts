import type { AxiosAdapter } from 'axios';
import type { Dispatcher } from 'undici';
import { exchange } from './exchange.js';

/**
 * Lets axios call as `exchange` does. Of axios' options it uses only `timeout` (required, in milliseconds) and `maxContentLength`
 * (bytes); the body is a string, if there is one.
 */
export function undiciAdapter(dispatcher: Dispatcher): AxiosAdapter {
  return async (config) => {
    const { url = '', method = 'get', headers, timeout: timeoutMs = 0, maxContentLength: maxBytes = Infinity } = config;
    const { origin, pathname, search } = new URL(url);
    const body: unknown = config.data;
    if (typeof body !== 'string' && body !== null && body !== undefined) {
      throw new TypeError('the body of a call is a string');
    }
    const answer = await exchange(dispatcher, {
      origin,
      path: pathname + search,
      method: method.toUpperCase(),
      headers: Object.entries(headers.toJSON()).flatMap(([name, value]) => [name, String(value)]),
      body: body ?? null,
      timeoutMs,
      maxBytes,
    });
    return { ...answer, statusText: '', config };
  };
}
