import { type DynamicModule, Module } from '@nestjs/common';
import { SandboxController } from './sandbox.controller.js';
import { SandboxOptions } from './sandbox.options.js';
import { SandboxService } from './sandbox.service.js';

/** The stand-in provider, as an application of its own. */
@Module({ controllers: [SandboxController], providers: [SandboxService] })
export class SandboxModule {
  static forRoot(options: SandboxOptions): DynamicModule {
    return { module: SandboxModule, providers: [{ provide: SandboxOptions, useValue: options }] };
  }
}
