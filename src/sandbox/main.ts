import 'reflect-metadata';
import { Logger } from '@nestjs/common';
import { loadSandboxConfig } from '../config/load-config.js';
import { createLogger } from '../logger.js';
import { startSandbox } from './sandbox.js';

async function bootstrap(): Promise<void> {
  const config = await loadSandboxConfig();
  Logger.overrideLogger(createLogger({ logLevel: 'info', production: true }));
  const sandbox = await startSandbox({
    host: config.host,
    port: config.port,
    webhookUrls: () => config.webhookUrls,
    apiKey: config.apiKey,
    webhookAuth: { scheme: config.webhookAuth, secrets: config.webhookSecrets, header: config.webhookHeader },
    delayMs: config.delayMs,
    slowMs: config.slowMs,
  });
  for (const signal of ['SIGTERM', 'SIGINT']) {
    process.once(signal, () => {
      sandbox.close().catch(fail);
    });
  }
  new Logger('sandbox').log(`Listening on ${sandbox.url}`);
}

function fail(error: unknown): void {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}

bootstrap().catch(fail);
