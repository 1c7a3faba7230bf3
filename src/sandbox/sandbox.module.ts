import { type DynamicModule, Module } from '@nestjs/common';
import { CallbackReceiver } from './callback-receiver.controller.js';
import { ControlController } from './control.controller.js';
import { ProfileSandboxController } from './profile/profile-sandbox.controller.js';
import { ProfileSandbox } from './profile/profile-sandbox.service.js';
import { SandboxController } from './sandbox.controller.js';
import { SandboxOptions } from './sandbox.options.js';
import { SandboxService } from './sandbox.service.js';
import { SandboxState } from './sandbox-state.js';

/** The stand-in provider, as an application of its own: of Zemo, or of the provider that a profile describes. */
@Module({ providers: [SandboxState] })
export class SandboxModule {
  static forRoot(options: SandboxOptions): DynamicModule {
    const [controller, service] = options.profile
      ? [ProfileSandboxController, ProfileSandbox]
      : [SandboxController, SandboxService];
    return {
      module: SandboxModule,
      // The routes of a profile match everything, so they come last.
      controllers: [ControlController, CallbackReceiver, controller],
      providers: [{ provide: SandboxOptions, useValue: options }, service],
    };
  }
}
