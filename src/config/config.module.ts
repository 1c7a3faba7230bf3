import { type DynamicModule, Module } from '@nestjs/common';
import { Config } from './config.js';

/** Gives every module of the application its Config. */
@Module({})
export class ConfigModule {
  /** Provides this `config`, which loadConfig has read before Nest starts. */
  static forRoot(config: Config): DynamicModule {
    return {
      module: ConfigModule,
      global: true,
      providers: [{ provide: Config, useValue: config }],
      exports: [Config],
    };
  }
}
