import { type DynamicModule, Module } from '@nestjs/common';
import { Receiving } from './receiving.js';
import { HandshakeController, RequestWebhookController, WebhookController } from './webhook.controller.js';

/** Which routes a provider needs besides /webhook. */
export interface WebhookRoutes {
  /** Whether it is given a URL of its own with each request. */
  readonly ofRequests: boolean;
  /** Whether it may check a URL by GET. */
  readonly handshakes: boolean;
}

/** The route for the provider. */
@Module({})
export class WebhooksModule {
  static forRoot({ ofRequests, handshakes }: WebhookRoutes): DynamicModule {
    return {
      module: WebhooksModule,
      providers: [Receiving],
      exports: [Receiving],
      controllers: [
        WebhookController,
        ...(ofRequests ? [RequestWebhookController] : []),
        ...(handshakes ? [HandshakeController] : []),
      ],
    };
  }
}
