import { type DynamicModule, Module } from '@nestjs/common';
import { ApiClientModule } from '../api-client/api-client.module.js';
import type { ApiClientOptions } from '../api-client/api-client.options.js';
import { Provider } from '../provider.js';
import { ZemoOptions, ZemoProvider } from './zemo.provider.js';

/** The provider that the service is made for. */
@Module({})
export class ZemoModule {
  static forRoot(options: ApiClientOptions & ZemoOptions): DynamicModule {
    return {
      module: ZemoModule,
      imports: [ApiClientModule.forRoot(options)],
      providers: [
        { provide: ZemoOptions, useValue: options },
        { provide: Provider, useClass: ZemoProvider },
      ],
      exports: [Provider],
    };
  }
}
