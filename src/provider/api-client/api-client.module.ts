import { HttpModule, type HttpModuleOptions } from '@nestjs/axios';
import { type DynamicModule, Module } from '@nestjs/common';
import { ApiClientOptions } from './api-client.options.js';
import { ApiClientService } from './api-client.service.js';
import { ConnectionsService } from './connections.service.js';
import { TokenService } from './token.service.js';
import { undiciAdapter } from './undici-adapter.js';

const MAX_ANSWER_BYTES = 1_048_576;

/** The client of the provider: exchanges and revalidates tokens, and asks for new charges. */
@Module({})
export class ApiClientModule {
  static forRoot(options: ApiClientOptions): DynamicModule {
    const ours = { provide: ApiClientOptions, useValue: options };
    const http = HttpModule.registerAsync({
      extraProviders: [ConnectionsService, ours],
      inject: [ConnectionsService],
      useFactory: ({ agent }: ConnectionsService): HttpModuleOptions => ({
        adapter: undiciAdapter(agent),
        timeout: options.providerTimeoutMs,
        maxContentLength: MAX_ANSWER_BYTES,
        headers: {
          accept: 'application/json',
          'accept-encoding': 'identity',
          'content-type': 'application/json',
          'user-agent': 'async-como-sync',
        },
        // axios neither writes nor parses JSON: a body is sent as its own text, and the code that understands an answer parses it.
        transformRequest: [],
        transformResponse: [],
      }),
    });
    return {
      module: ApiClientModule,
      imports: [http],
      providers: [ours, TokenService, ApiClientService],
      exports: [ApiClientService],
    };
  }
}
