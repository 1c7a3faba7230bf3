import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Config } from './config/config.js';
import { EventManagerService } from './event-manager/index.js';
import { offerBody } from './http/body.js';
import { browserPolicy, refuseDoubtfulHeader } from './http/headers.js';
import { closeConnectionsWhileDraining } from './http/http-adapter.js';
import { RequestLog } from './observability/request-log.js';

/** What every request passes before Nest routes it, and Express' settings. There is no CORS, because pages of other sites must not call this service. */
export function configureHttp(app: NestExpressApplication, config: Config): void {
  const express = app.getHttpAdapter().getInstance();
  express.disable('x-powered-by').disable('etag').set('query parser', 'simple');
  closeConnectionsWhileDraining(app.get(EventManagerService), express);
  app.use(app.get(RequestLog).handler, browserPolicy(), refuseDoubtfulHeader, offerBody(config.bodyLimit));
}
