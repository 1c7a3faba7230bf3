import { createServer, IncomingMessage, ServerResponse } from 'node:http';

import express from 'express';

import { create, receive } from './exchange.js';

/**
 * The floor with Express in front, as cheap as Express can be: it routes, and the floor's own code reads and answers.
 *
 * Express gives every request and response the prototypes of its application. On Node 20, V8 then makes a hidden class
 * for each of them, and every access to it misses its cache: that is two thirds of such a call. Here they are born
 * with these prototypes, so that Express' own `setPrototypeOf` changes nothing.
 */
class Request extends IncomingMessage {}
class Response extends ServerResponse {}

const app = express();
Object.setPrototypeOf(Request.prototype, app.request);
Object.setPrototypeOf(Response.prototype, app.response);
app.request = Request.prototype;
app.response = Response.prototype;

app.disable('x-powered-by').disable('etag').set('query parser', 'simple');
app.post('/new-qrcode', create);
app.post('/webhook', receive);

const server = createServer({ IncomingMessage: Request, ServerResponse: Response, keepAliveTimeout: 65_000 }, app);
server.listen(Number(process.env.PORT), '127.0.0.1');
