import type { Response } from 'express';

/** A signal that is aborted when the caller leaves before the answer is written (`req` 'close' does not tell, `res` does). */
export function callerGone(response: Response): AbortSignal {
  const gone = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) gone.abort();
  });
  return gone.signal;
}
