import { Module } from '@nestjs/common';
import { RequestsController } from './requests.controller.js';

/** The status resource. */
@Module({ controllers: [RequestsController] })
export class RequestsModule {}
