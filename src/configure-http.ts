import type { INestApplication } from '@nestjs/common';
import type { Config } from './config/config.js';
import { EventManagerService } from './event-manager/index.js';
import { offerBody } from './http/body.js';
import { browserPolicy, refuseDoubtfulHeader } from './http/headers.js';
import { closeConnectionsWhileDraining, type HttpAdapter } from './http/http-adapter.js';
import { RequestLog } from './observability/request-log.js';
import { Provider } from './provider/provider.js';

/** What is done with every request before its route, and Express' settings. There is no CORS, because pages of other sites must not call this service. */
export function configureHttp(app: INestApplication, adapter: HttpAdapter, config: Config): void {
  const operations = app.get(Provider).operations.map(({ name }) => name);
  const express = adapter.getInstance();
  express.disable('x-powered-by').disable('etag').set('query parser', 'simple');
  closeConnectionsWhileDraining(app.get(EventManagerService), express);
  adapter.prepare(
    app.get(RequestLog).begin,
    browserPolicy(operations),
    refuseDoubtfulHeader,
    offerBody(config.bodyLimit),
  );
}
