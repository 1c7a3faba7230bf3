import { HttpModule, type HttpModuleOptions } from '@nestjs/axios';
import { Module } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { ApiClientService } from './api-client.service.js';
import { ConnectionsService } from './connections.service.js';
import { RateLimit } from './rate-limit.js';
import { TokenService } from './token.service.js';
import { undiciAdapter } from './undici-adapter.js';

const MAX_ANSWER_BYTES = 1_048_576;

/** The client of the provider. */
@Module({
  imports: [
    HttpModule.registerAsync({
      extraProviders: [ConnectionsService],
      inject: [ConnectionsService, Config],
      useFactory: ({ agent }: ConnectionsService, { providerTimeoutMs }: Config): HttpModuleOptions => ({
        adapter: undiciAdapter(agent),
        timeout: providerTimeoutMs,
        maxContentLength: MAX_ANSWER_BYTES,
        headers: {
          accept: 'application/json',
          'accept-encoding': 'identity',
          'content-type': 'application/json',
          'user-agent': 'async-como-sync',
        },
        // JSON goes out as the text that it is, and is parsed once, by whoever knows what it means.
        transformRequest: [],
        transformResponse: [],
      }),
    }),
  ],
  providers: [RateLimit, TokenService, ApiClientService],
  exports: [ApiClientService],
})
export class ApiClientModule {}
