import { Module } from '@nestjs/common';
import { QrcodeController } from './qrcode.controller.js';
import { RequestsController } from './requests.controller.js';

/** The routes for callers: ask for a QR Code and wait for it, and find out what became of a request. */
@Module({ controllers: [QrcodeController, RequestsController] })
export class CallersModule {}
