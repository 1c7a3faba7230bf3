import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { SandboxModule } from './sandbox.module.js';
import type { SandboxOptions } from './sandbox.options.js';

const BODY_LIMIT_BYTES = 16 * 1024 * 1024;

/** A sandbox that runs. */
export interface Sandbox {
  /** Without a slash at its end. */
  readonly url: string;
  /** Ends every call and drops the webhooks that it has not sent. Resolves when nothing of it runs any more. */
  close(): Promise<void>;
}

/** Starts the stand-in provider on a listener of its own. Rejects with the system's error if it can not listen. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const app = await NestFactory.create<NestExpressApplication>(SandboxModule.forRoot(options), {
    abortOnError: false,
    forceCloseConnections: true,
    rawBody: true,
  });
  app.useBodyParser('json', { limit: BODY_LIMIT_BYTES });
  await app.listen(options.port, options.host);
  return { url: await app.getUrl(), close: async () => app.close() };
}
