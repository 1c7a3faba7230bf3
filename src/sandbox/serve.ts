import 'reflect-metadata';
import { Logger } from '@nestjs/common';
import { webhookAuthOf } from '../config/webhook-auth.js';
import { createLogger } from '../observability/logger.js';
import { loadSandboxConfig } from './sandbox-environment.js';
import { type Sandbox, startSandbox } from './sandbox.js';

/** Starts the sandbox as its environment says. If it can not start, rejects with an error whose message is for the operator. */
export async function serve(): Promise<Sandbox> {
  const config = await loadSandboxConfig();
  Logger.overrideLogger(createLogger({ logLevel: 'info', production: true }));
  const sandbox = await startSandbox({
    host: config.host,
    port: config.port,
    webhookUrls: () => config.webhookUrls,
    apiKey: config.apiKey,
    webhookAuth: webhookAuthOf(config),
    delayMs: config.delayMs,
    slowMs: config.slowMs,
    profile: config.profile,
    replacesHosts: config.replacesHosts,
  });
  new Logger('sandbox').log(`Listening on ${sandbox.url}`);
  return sandbox;
}
