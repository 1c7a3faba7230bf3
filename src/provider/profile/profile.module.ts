import { type DynamicModule, Module } from '@nestjs/common';
import { ApiClientModule } from '../api-client/api-client.module.js';
import type { ApiClientOptions } from '../api-client/api-client.options.js';
import { Provider } from '../provider.js';
import { ProfileOptions } from './profile.options.js';
import { ProfileProvider } from './profile.provider.js';

/** A provider that is described by a profile. */
@Module({})
export class ProfileModule {
  static forRoot(options: ApiClientOptions & ProfileOptions): DynamicModule {
    return {
      module: ProfileModule,
      imports: [ApiClientModule.forRoot(options)],
      providers: [
        { provide: ProfileOptions, useValue: options },
        { provide: Provider, useClass: ProfileProvider },
      ],
      exports: [Provider],
    };
  }
}
