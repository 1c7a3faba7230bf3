import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Config } from '../config/config.js';
import { readRawBody } from './raw-body.js';

/** The part of the HTTP server's behaviour that is no module's: sockets, bodies, and Express' settings. */
export function configureHttp(app: NestExpressApplication, config: Config): void {
  app.disable('x-powered-by');
  app.set('etag', false);
  app.set('query parser', 'simple');
  app.use(readRawBody(config.bodyLimit));
  const server = app.getHttpServer();
  server.keepAliveTimeout = config.keepAliveTimeoutMs;
}
