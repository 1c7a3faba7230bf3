import { All, Controller, type RawBodyRequest, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { ProfileSandbox } from './profile-sandbox.service.js';

/** Every route of the provider that the profile describes. */
@Controller()
export class ProfileSandboxController {
  constructor(private readonly sandbox: ProfileSandbox) {}

  @All('{*path}')
  receive(@Req() request: RawBodyRequest<Request>, @Res() response: Response): void {
    const { method, originalUrl: url, headers, rawBody } = request;
    this.sandbox.receive({ method, url, headers, body: rawBody?.toString() ?? '' }, response);
  }
}
