import { Module } from '@nestjs/common';
import { ApiClientModule } from '../provider/api-client/api-client.module.js';
import { QrcodeController } from './qrcode.controller.js';
import { RequestsController } from './requests.controller.js';

/** The routes for callers: ask for a QR Code and wait for it, and find out what became of a request. */
@Module({ imports: [ApiClientModule], controllers: [QrcodeController, RequestsController] })
export class CallersModule {}
