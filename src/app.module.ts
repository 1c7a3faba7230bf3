import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { CallersModule } from './callers/callers.module.js';
import type { Config } from './config/config.js';
import { ConfigModule } from './config/config.module.js';
import { LOG_LEVELS } from './config/environment.js';
import { webhookAuthOf } from './config/webhook-auth.js';
import {
  EventManagerModule,
  type EventManagerOptions,
  EventManagerService,
  MemoryRequestStore,
  MemoryTimelines,
  openAdapters,
  openTimelines,
  RequestStore,
  type Timelines,
  TimelinesModule,
} from './event-manager/index.js';
import { ProblemFilter } from './http/problem.filter.js';
import { InboxModule } from './inbox/inbox.module.js';
import { InboxOptions } from './inbox/inbox.options.js';
import type { CredentialPlace } from './inbox/kept-message.js';
import { CallObserver, CoreObserver } from './observability/observers.js';
import { RequestLog } from './observability/request-log.js';
import { Histories } from './operators/histories.js';
import { OperatorsModule } from './operators/operators.module.js';
import { ConsoleModule } from './operators/page/console.module.js';
import { RecentRequests } from './operators/page/recent-requests.js';
import { hasOwnProof, tokenPlaces } from './provider/profile/needs.js';
import { ProfileModule, routesOf } from './provider/profile/profile.module.js';
import { NEW_QRCODE } from './provider/provider.js';
import { OwnSandbox } from './sandbox/own-sandbox.js';
import { examples } from './sandbox/scenarios.js';
import { WebhooksModule } from './webhooks/webhooks.module.js';

/** What the service is made of besides its configuration. */
export interface Parts {
  /** A module that exports `Provider`; what the configuration's profile describes unless it is given. */
  readonly provider?: DynamicModule;
  /** The URL at which the provider reaches this service; read when it is needed. */
  readonly publicUrl?: (() => string) | undefined;
  /** The stand-in provider in this process, to be closed with the service. */
  readonly sandbox?: OwnSandbox | undefined;
  /** Sends the last spans. */
  readonly flushTraces?: () => Promise<void>;
}

/** The routes of a provider that does not say which it has. */
const OWN_ROUTES = { operations: [NEW_QRCODE], ofRequests: false, handshakes: false };

/** The service: which provider, store, pub/sub and observers it is made of. */
@Module({})
export class AppModule {
  static forRoot(config: Config, { provider, sandbox, publicUrl, flushTraces }: Parts = {}): DynamicModule {
    const routes = provider ? OWN_ROUTES : routesOf(config.profile.document);
    const operations = routes.operations;
    const webhooks = WebhooksModule.forRoot(routes);
    const callers = CallersModule.forRoot(operations);
    const recent = config.console ? new RecentRequests() : undefined;
    const makeLog = (events: EventManagerService, store: RequestStore, histories: Histories): RequestLog =>
      new RequestLog({
        instance: events.instance,
        operations: operations.map(({ name }) => name),
        isLogged: LOG_LEVELS.indexOf(config.logLevel) >= LOG_LEVELS.indexOf('info'),
        listeners: [...(recent ? [recent] : []), histories],
        tracesOf: async (externalIds) => {
          const requests = await store.read(externalIds);
          return requests.flatMap((request) => (typeof request === 'object' ? (request.note ?? []) : []));
        },
        flush: flushTraces ?? (async () => {}),
      });
    return {
      module: AppModule,
      imports: [
        ConfigModule.forRoot(config),
        { ...EventManagerModule.forRootAsync({ useFactory: () => coreOptions(config) }), global: true },
        TimelinesModule.forRoot(() => timelinesOf(config)),
        { ...(provider ?? profile(config, publicUrl)), global: true },
        callers,
        InboxModule.forRoot({
          inject: [EventManagerService],
          useFactory: ({ instance }: EventManagerService) => inboxOptions(config, instance),
        }),
        webhooks,
        OperatorsModule.forRoot(webhooks, callers),
        ...(recent ? [ConsoleModule.forRoot(recent)] : []),
      ],
      providers: [
        { provide: APP_FILTER, useClass: ProblemFilter },
        { provide: RequestLog, useFactory: makeLog, inject: [EventManagerService, RequestStore, Histories] },
        ...(sandbox ? [{ provide: OwnSandbox, useValue: sandbox }] : []),
      ],
    };
  }
}

async function coreOptions(config: Config): Promise<EventManagerOptions> {
  const { storeUrl, signalsUrl, namespace, redisTls: tls, redisReplicas: replicas, postgresPool: poolSize } = config;
  const { resultTtlMs, earlyTtlMs, maxResults, maxPending, shutdownGraceMs } = config;
  // Early webhooks are not kept without a proof, because anybody could fill the store. They are not kept for several callers
  // either, because an early webhook does not say whose request it belongs to (E7). One under a name that only the provider can have
  // learned does.
  const isProven = config.webhookAuth !== 'none' || hasOwnProof(config.profile.document);
  const maxEarly = !isProven || new Set(config.apiKeys).size > 1 ? 0 : config.maxEarly;
  const limits = { earlyTtlMs, maxEarly, keepsNames: isProven };
  const adapters =
    storeUrl === undefined
      ? { store: new MemoryRequestStore({ ...limits, maxResults }) }
      : await openAdapters({ storeUrl, signalsUrl, tls, namespace, replicas, poolSize, ...limits });
  return {
    ...adapters,
    namespace,
    resultTtlMs,
    maxPending,
    shutdownGraceMs,
    observers: [new CoreObserver()],
  };
}

async function timelinesOf(config: Config): Promise<Timelines> {
  const { storeUrl, namespace, redisTls: tls, redisReplicas: replicas } = config;
  return storeUrl === undefined ? new MemoryTimelines() : openTimelines({ storeUrl, tls, namespace, replicas });
}

function inboxOptions(config: Config, instance: string): InboxOptions {
  const { inboxTtlMs: ttlMs, maxInbox: most, keepsRejected, webhookSecrets, profile } = config;
  const credentials = [
    ...(config.webhookAuth === 'token' ? [`header.${config.webhookHeader}`] : []),
    ...tokenPlaces(profile.document),
  ];
  return new InboxOptions({
    instance,
    ttlMs,
    most,
    keepsRejected,
    credentials: credentials.map((path): CredentialPlace => {
      const [place, name = ''] = path.split(/\.(.*)/s, 2);
      return { in: place === 'query' ? 'query' : 'header', name: name.toLowerCase() };
    }),
    secrets: [
      ...webhookSecrets,
      ...Object.values(profile.settings).flatMap((value) => value.split(',').map((each) => each.trim())),
    ],
  });
}

/** The provider that the configuration names, as its profile describes it. */
export function profile(config: Config, publicUrl = () => config.publicUrl): DynamicModule {
  const { document, settings } = config.profile;
  return ProfileModule.forRoot({
    document,
    settings: document.name === 'zemo' ? { ...settings, ...zemoSettings(config) } : settings,
    standIn: config.standIn,
    publicUrl,
    callbackSecrets: config.callbackSecrets,
    webhookAuth: webhookAuthOf(config),
    providerTimeoutMs: config.providerTimeoutMs,
    tokenTtlMs: config.tokenTtlMs,
    providerTls: config.providerTls,
    httpProxy: config.httpProxy,
    httpsProxy: config.httpsProxy,
    noProxy: config.noProxy,
    ...(document.name === 'zemo' && { requestExamples: examples, webhookExamples }),
    observers: [new CallObserver()],
  });
}

/** Zemo's variables are older than profiles, and have rules of their own. */
function zemoSettings({ apiKey, authUrl, cashinUrl }: Config): Readonly<Record<string, string>> {
  return { APIKEY: apiKey, AUTH_URL: authUrl, CASHIN_URL: cashinUrl };
}

const webhookExamples = {
  success: { value: { external_id: 'order-1', br_code: '00020126…6304ABCD', cashin_id: 'c-1' } },
  failure: { value: { external_id: 'order-1', status: 'failed', error: 'insufficient limit' } },
  intermediate: { value: { external_id: 'order-1', status: 'processing' } },
  batch: { value: { pix: [{ txid: 'order-1', br_code: '00020126…6304ABCD' }] } },
};
