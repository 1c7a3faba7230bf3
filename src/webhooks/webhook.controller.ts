import { Controller, Get, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiBody, ApiExcludeController, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { ApiProblems } from '../http/problem.dto.js';
import { Receiving } from './receiving.js';
import { WebhookAnswerDto } from './webhook-answer.dto.js';

/** The path may end with a slash. Banks append `/pix` to a webhook's URL, even if it ends with a slash. */
const SPELLINGS = ['{/}', 'pix{/}', '{/}/pix'];

/** A URL that was made for one request has its operation and a token in it, and perhaps more below. */
const OF_REQUEST = ':operation/:token{/*below}';

/** The route for the provider: delivers outcomes to the callers that wait for them. */
@Controller('webhook')
@ApiTags('provider')
export class WebhookController {
  constructor(private readonly receiving: Receiving) {}

  /** Acknowledges a webhook with 200 as soon as every outcome in it is safe. Else it answers 503, so that the provider sends it again. */
  @Post(SPELLINGS)
  @HttpCode(200)
  @ApiBody({ required: false, schema: { type: 'object' } })
  @ApiResponse({ status: 200, type: WebhookAnswerDto, description: 'Every outcome in it is safe' })
  @ApiProblems(
    'malformed-body',
    'validation-error',
    'unauthorized',
    'payload-too-large',
    'unsupported-media-type',
    'capacity-exceeded',
    'store-unavailable',
    'lookup-failed',
  )
  receive(@Req() request: Request, @Res() response: Response): Promise<void> {
    return this.receiving.receive(request, response);
  }
}

/** The same for the URLs that a profile gives to its provider with each request. */
@Controller('webhook')
@ApiExcludeController()
export class RequestWebhookController {
  constructor(private readonly receiving: Receiving) {}

  @Post(OF_REQUEST)
  receive(@Req() request: Request, @Res() response: Response): Promise<void> {
    return this.receiving.receive(request, response);
  }
}

/** For providers that check a URL by GET or HEAD before they send webhooks to it. */
@Controller('webhook')
@ApiExcludeController()
export class HandshakeController {
  constructor(private readonly receiving: Receiving) {}

  @Get([...SPELLINGS, OF_REQUEST])
  shakeHands(@Req() request: Request, @Res() response: Response): Promise<void> {
    return this.receiving.receive(request, response);
  }
}
