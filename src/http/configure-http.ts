import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Config } from '../config/config.js';
import { LOG_LEVELS } from '../config/environment.js';
import { EventManagerService } from '../event-manager/event-manager.service.js';
import { RequestStore } from '../event-manager/request-store/request-store.js';
import { followRequests } from '../tracing/follow-requests.js';
import { Onlooker } from '../tracing/onlooker.js';
import { Tracing } from '../tracing/tracing.js';
import { browserPolicy } from './browser-policy.js';
import { closeConnectionsWhile } from './close-connections.js';
import { refuseDoubtfulHeader } from './doubtful-header.js';
import { offerBody } from './raw-body.js';

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
