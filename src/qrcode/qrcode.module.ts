import { Module } from '@nestjs/common';
import { ApiClientModule } from '../api-client/api-client.module.js';
import { QrcodeController } from './qrcode.controller.js';

/** The callers' door: asks for a QR Code and waits for it. */
@Module({ imports: [ApiClientModule], controllers: [QrcodeController] })
export class QrcodeModule {}
