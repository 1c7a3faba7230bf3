const headers = { 'content-type': 'application/json' };

/** POSTs a JSON text over an undici dispatcher: resolves to `{status, text}` when the whole answer is here. */
export function post(dispatcher, path, body) {
  return new Promise((resolve, reject) => {
    let status = 0;
    let text = '';
    dispatcher.dispatch(
      { method: 'POST', path, headers, body },
      {
        onRequestStart() {},
        onResponseStart(_controller, statusCode) {
          status = statusCode;
        },
        onResponseData(_controller, chunk) {
          text += chunk;
        },
        onResponseEnd() {
          resolve({ status, text });
        },
        onResponseError(_controller, error) {
          reject(error);
        },
      },
    );
  });
}

/** The whole body of a node:http request, as text. */
export function textOf(req) {
  return new Promise((resolve, reject) => {
    let text = '';
    req.setEncoding('utf8');
    req.on('data', (chunk) => (text += chunk));
    req.on('end', () => resolve(text));
    req.on('error', reject);
  });
}

/** Ends a node:http response with a JSON text. */
export function answer(res, status, text) {
  res.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
  res.end(text);
}
