/** The headers that send an API key; none without a key. */
export const withKey = (key) => (key ? { 'X-API-Key': key } : {});

/**
 * Reads server-sent events, each of them JSON, until the stream ends. EventSource is not used, because it can not send a key.
 * Rejects if no stream is opened; the error has the answer's `status`, if one came.
 */
export async function readEvents(url, key, signal, onEvent) {
  const response = await fetch(url, { headers: withKey(key), signal }).catch((error) => {
    throw signal.aborted ? error : new Error('The instance can’t be reached. Trying again…');
  });
  if (!response.ok) {
    const { detail } = await response.json();
    throw Object.assign(new Error(`No live view: ${detail}.`), { status: response.status });
  }
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  for (;;) {
    const { done, value } = await reader.read().catch(() => ({ done: true }));
    if (done) return;
    const events = (text + value).split('\n\n');
    text = events.pop();
    for (const event of events) if (event.startsWith('data: ')) onEvent(JSON.parse(event.slice(6)));
  }
}
