import { Controller, Headers, Post, type RawBodyRequest, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { SandboxService } from './sandbox.service.js';

/** Zemo's two routes. */
@Controller()
export class SandboxController {
  constructor(private readonly sandbox: SandboxService) {}

  @Post('auth')
  exchange(@Headers('c-token') apiKey: string | undefined, @Res() response: Response): void {
    this.sandbox.exchange(apiKey, response);
  }

  @Post('cashins')
  cashin(@Req() request: RawBodyRequest<Request>, @Res() response: Response): void {
    const { authorization = '' } = request.headers;
    this.sandbox.cashin(authorization, request.body, request.rawBody?.toString() ?? '', response);
  }
}
