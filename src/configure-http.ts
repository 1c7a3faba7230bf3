import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Config } from './config/config.js';
import { LOG_LEVELS } from './config/environment.js';
import { EventManagerService } from './event-manager/event-manager.service.js';
import { RequestStore } from './event-manager/request-store.js';
import { followRequests } from './observability/follow-requests.js';
import { Onlooker } from './observability/onlooker.js';
import { Tracing } from './observability/tracing.js';
import { browserPolicy } from './http/headers.js';
import { closeConnectionsWhile } from './http/http-adapter.js';
import { refuseDoubtfulHeader } from './http/headers.js';
import { offerBody } from './http/body.js';

/** What every request passes before Nest routes it, and Express' settings. No CORS: browsers of other sites have no business. */
export function configureHttp(app: NestExpressApplication, config: Config): void {
  const events = app.get(EventManagerService);
  const express = app.getHttpAdapter().getInstance();
  express.disable('x-powered-by').disable('etag').set('query parser', 'simple');
  closeConnectionsWhile(() => events.draining, express);
  const store = app.get(RequestStore);
  const follow = followRequests({
    instance: events.instance,
    logged: LOG_LEVELS.indexOf(config.logLevel) >= LOG_LEVELS.indexOf('info'),
    tracing: app.get(Tracing),
    onlooker: app.get(Onlooker),
    findTraces: async (externalIds) =>
      (await store.read(externalIds)).flatMap((request) => (request !== 'unreadable' && request?.note) || []),
  });
  app.use(follow, browserPolicy(), refuseDoubtfulHeader, offerBody(config.bodyLimit));
}
