import { Controller, Get, HttpCode, Param, Post, Req, Res, type Type, UseGuards } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiBody,
  ApiHeader,
  ApiOperation,
  ApiParam,
  ApiProduces,
  ApiResponse,
  ApiTags,
} from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { ApiProblems } from '../http/problem.dto.js';
import type { FollowUpKind, Operation } from '../provider/provider.js';
import { PendingDto } from './answer.dto.js';
import { qrcodeForms } from './answer.js';
import { ApiKeyGuard, Owner } from './api-key.guard.js';
import { Asking, ASKING_PROBLEMS, CALLBACK_URL_HEADER, IDEMPOTENCY_KEY_HEADER, PREFER_HEADER } from './asking.js';
import { Looking, LOOKING_PROBLEMS, WAIT_HEADER } from './looking.js';
import { answerSchema, inputSchema, statusSchema } from './operation-schemas.js';

/** The controller of POST /{operation}. */
export function operationController(operation: Operation): Type {
  const forms = operation.picture === undefined ? ['application/json'] : qrcodeForms;

  @Controller(operation.name)
  @ApiTags('caller')
  @ApiBearerAuth()
  @UseGuards(ApiKeyGuard)
  class OperationController {
    constructor(private readonly asking: Asking) {}

    @Post()
    @HttpCode(200)
    @ApiOperation({
      operationId: operation.name,
      summary: operation.about ?? `Asks for ${operation.name}, and waits for how it ends.`,
    })
    @ApiBody({ required: false, schema: inputSchema(operation), examples: { ...operation.examples } })
    @ApiHeader(PREFER_HEADER)
    @ApiHeader(IDEMPOTENCY_KEY_HEADER)
    @ApiHeader(CALLBACK_URL_HEADER)
    @ApiProduces(...forms)
    @ApiResponse({ status: 200, schema: answerSchema(operation), description: 'The outcome came in time' })
    @ApiResponse({ status: 202, type: PendingDto, description: 'Still pending, and `respond-async` was asked for' })
    @ApiProblems(...ASKING_PROBLEMS)
    async create(@Owner() owner: string, @Req() request: Request, @Res() response: Response): Promise<void> {
      await this.asking.answer(operation, owner, request, response);
    }
  }
  return OperationController;
}

/** The controller of GET /requests/{external_id}/{follow-up}. */
export function followUpController(followUp: FollowUpKind): Type {
  @Controller(`requests/:external_id/${followUp.name}`)
  @ApiTags('caller')
  @ApiBearerAuth()
  @UseGuards(ApiKeyGuard)
  class FollowUpController {
    constructor(private readonly looking: Looking) {}

    @Get()
    @ApiOperation({
      operationId: `get-${followUp.name}`,
      summary: followUp.about ?? `Gives the state of the request's ${followUp.name}.`,
      description: 'At once, or with `Prefer: wait=N` when it has ended, at most N seconds later.',
    })
    @ApiParam({ name: 'external_id', type: 'string' })
    @ApiHeader(WAIT_HEADER)
    @ApiResponse({ status: 200, schema: statusSchema(followUp), description: 'Also if it failed' })
    @ApiProblems(...LOOKING_PROBLEMS)
    async find(
      @Param('external_id') externalId: string,
      @Owner() owner: string,
      @Req() request: Request,
      @Res() response: Response,
    ): Promise<void> {
      await this.looking.answer({ externalId, owner, followUp }, request, response);
    }
  }
  return FollowUpController;
}
