import { Module } from '@nestjs/common';
import { WebhookController } from './webhook.controller.js';

/** The route for the provider. */
@Module({ controllers: [WebhookController] })
export class WebhooksModule {}
