import { createServer } from 'node:http';

import { answer } from '../harness/post.js';
import { create, receive } from './exchange.js';

/** The least that Node can do it with: the exchange on bare node:http, one instance. */
const routes = { '/new-qrcode': create, '/webhook': receive };
const server = createServer({ keepAliveTimeout: 65_000 }, (req, res) => {
  const route = routes[req.url];
  if (route) void route(req, res);
  else answer(res, 404, '{}');
});
server.listen(Number(process.env.PORT), '127.0.0.1');
