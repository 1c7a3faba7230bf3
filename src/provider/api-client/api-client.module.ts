import { HttpModule } from '@nestjs/axios';
import { type DynamicModule, Module } from '@nestjs/common';
import { ApiClientOptions } from './api-client.options.js';
import { ApiClientService } from './api-client.service.js';
import { undiciAdapter } from './axios-adapter.js';
import { ConnectionsService } from './connections.service.js';
import { CALL_HEADERS, MAX_ANSWER_BYTES } from './exchange.js';
import { TokenService } from './token.service.js';

/** The client of the provider: exchanges and revalidates tokens, and asks for new charges. */
@Module({})
export class ApiClientModule {
  static forRoot(options: ApiClientOptions): DynamicModule {
    const connections = new ConnectionsService(options);
    const http = HttpModule.register({
      adapter: undiciAdapter(connections.agent),
      timeout: options.providerTimeoutMs,
      maxContentLength: MAX_ANSWER_BYTES,
      headers: CALL_HEADERS,
      // axios neither writes nor parses JSON: a body is sent as its own text, and the code that understands an answer parses it.
      transformRequest: [],
      transformResponse: [],
    });
    return {
      module: ApiClientModule,
      imports: [http],
      providers: [
        { provide: ApiClientOptions, useValue: options },
        { provide: ConnectionsService, useValue: connections },
        TokenService,
        ApiClientService,
      ],
      exports: [ApiClientService],
    };
  }
}
