import { Module } from '@nestjs/common';
import { WebhookController } from './webhook.controller.js';

/** The provider's door. */
@Module({ controllers: [WebhookController] })
export class WebhookModule {}
