import { Controller, HttpCode, Post, Req, Res, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiHeader, ApiProduces, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { ApiProblems } from '../http/problem.dto.js';
import { NEW_QRCODE, Provider } from '../provider/provider.js';
import { PendingDto, QrcodeDto } from './answer.dto.js';
import { qrcodeForms } from './answer.js';
import { ApiKeyGuard, Owner } from './api-key.guard.js';
import { Asking, ASKING_PROBLEMS, CALLBACK_URL_HEADER, IDEMPOTENCY_KEY_HEADER, PREFER_HEADER } from './asking.js';
import { NewQrcodeDto } from './new-qrcode.dto.js';

/** The route for callers: one call in, one answer out. */
@Controller('new-qrcode')
@ApiTags('caller')
@ApiBearerAuth()
@UseGuards(ApiKeyGuard)
export class QrcodeController {
  readonly #operation;

  constructor(
    private readonly asking: Asking,
    provider: Provider,
  ) {
    this.#operation = provider.operations.find(({ name }) => name === NEW_QRCODE.name) ?? NEW_QRCODE;
  }

  /** Asks the provider for a QR Code, holds the request open, and answers when the provider's webhook arrives. */
  @Post()
  @HttpCode(200)
  @ApiBody({ type: NewQrcodeDto, required: false })
  @ApiHeader(PREFER_HEADER)
  @ApiHeader(IDEMPOTENCY_KEY_HEADER)
  @ApiHeader(CALLBACK_URL_HEADER)
  @ApiProduces(...qrcodeForms)
  @ApiResponse({ status: 200, type: QrcodeDto, description: 'The outcome came in time' })
  @ApiResponse({ status: 202, type: PendingDto, description: 'Still pending, and `respond-async` was asked for' })
  @ApiProblems(...ASKING_PROBLEMS)
  async create(@Owner() owner: string, @Req() request: Request, @Res() response: Response): Promise<void> {
    await this.asking.answer(this.#operation, owner, request, response);
  }
}
