import { Module } from '@nestjs/common';
import { QrcodeController } from './qrcode.controller.js';
import { RequestsController } from './requests.controller.js';

/** The routes for callers: one asks for a QR Code and waits for it, the other gives the state of a request. */
@Module({ controllers: [QrcodeController, RequestsController] })
export class CallersModule {}
