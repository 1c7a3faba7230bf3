import 'reflect-metadata';
import { Logger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { AppModule, type Parts } from './app.module.js';
import type { Config } from './config/config.js';
import { loadConfig } from './config/load-config.js';
import { throwIfAny } from './config/read-environment.js';
import { configureHttp } from './configure-http.js';
import { engineRefusal } from './event-manager/index.js';
import { HttpAdapter, httpLimits } from './http/http-adapter.js';
import { createLogger } from './observability/logger.js';
import { startTracing } from './observability/tracing.js';
import { addOpenApi } from './operators/openapi.js';
import { NEW_QRCODE, Provider } from './provider/provider.js';
import { OwnSandbox } from './sandbox/own-sandbox.js';
import { wordsByOperation } from './sandbox/profile/scenario.js';

/**
 * Starts the service as its environment says. It serves until it is closed, and first answers the requests that it holds (E12). Rejects
 * with an error whose message is for the operator.
 */
export async function serve(): Promise<NestExpressApplication> {
  const configured = await loadConfig();
  Logger.overrideLogger(createLogger(configured));
  return serveConfigured(configured);
}

/** Starts the service as its configuration says; otherwise like `serve`. */
export async function serveConfigured(configured: Config): Promise<NestExpressApplication> {
  await refuseUrls(configured);
  const sandbox = configured.sandbox ? await OwnSandbox.start(configured) : undefined;
  const config = sandbox?.configure(configured) ?? configured;
  let url = '';
  const app = await createService(config, {
    sandbox,
    publicUrl: () => config.publicUrl || url,
    flushTraces: await startTracing(config.otlpEndpoint),
  });
  await app.listen(config.port, config.host);
  url = await app.getUrl();
  sandbox?.serve(url);
  announce(url, config, config.standIn === undefined ? NEW_QRCODE : app.get(Provider).operations[0]);
  return app;
}

/** The service, ready to listen. */
export async function createService(config: Config, parts: Parts): Promise<NestExpressApplication> {
  const adapter = new HttpAdapter(httpLimits(config));
  const app = await NestFactory.create<NestExpressApplication>(AppModule.forRoot(config, parts), adapter, {
    bodyParser: false,
  });
  configureHttp(app, adapter, config);
  const scenarios = config.standIn === undefined ? {} : wordsByOperation(config.profile.document);
  addOpenApi(app, app.get(Provider), config.publicUrl, scenarios);
  return app;
}

/** Throws ConfigurationError if a system answers, and refuses what its URL asks for. */
async function refuseUrls({ storeUrl, storeUrlName, signalsUrl, redisTls: tls }: Config): Promise<void> {
  const urls = { [storeUrlName]: storeUrl, SIGNALS_URL: signalsUrl };
  const faults = Object.entries(urls).map(async ([name, url]) => {
    const refusal = url === undefined ? undefined : await engineRefusal({ url, tls });
    return refusal === undefined ? [] : [`${name} takes ${refusal}`];
  });
  throwIfAny((await Promise.all(faults)).flat());
}

function announce(url: string, { warnings, console, sandbox }: Config, operation = NEW_QRCODE): void {
  const logger = new Logger();
  for (const warning of warnings) logger.warn(warning);
  logger.log(`Listening on ${url}`);
  if (console) logger.log(`Console: ${url}/`);
  logger.log(`Swagger UI: ${url}/docs`);
  if (sandbox) {
    const { value = {} } = Object.values(operation.examples)[0] ?? {};
    const body = JSON.stringify(value).replaceAll("'", String.raw`'\''`);
    logger.log(`Try: curl -X POST ${url}/${operation.name} -H 'content-type: application/json' -d '${body}'`);
  }
}
