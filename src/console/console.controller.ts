import { readdirSync, readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { Controller, Get, Param, Res, UseGuards } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Response } from 'express';
import { ApiKeyGuard, Owner } from '../http/api-key.guard.js';
import { Problem } from '../http/problem.js';
import { ConsoleStreams } from './console-streams.service.js';

const PAGE = new URL('page/', import.meta.url);

/** The page at / for people, its files, and the one stream that feeds it. All else that it does, it does by the callers' doors. */
@Controller()
@ApiExcludeController()
export class ConsoleController {
  readonly #files = new Map(readdirSync(PAGE).map((name) => [name, readFileSync(new URL(name, PAGE))]));

  constructor(private readonly streams: ConsoleStreams) {}

  @Get()
  page(@Res() response: Response): void {
    this.#send('index.html', response);
  }

  /** The key's own requests: like the callers' doors it asks for one where there are any. */
  @Get('console/events')
  @UseGuards(ApiKeyGuard)
  events(@Owner() owner: string, @Res() response: Response): void {
    if (response.req.method === 'HEAD') response.type('text/event-stream').end();
    else this.streams.open(owner, response);
  }

  @Get('console/:file')
  file(@Param('file') name: string, @Res() response: Response): void {
    this.#send(name, response);
  }

  #send(name: string, response: Response): void {
    const bytes = this.#files.get(name);
    if (!bytes) throw new Problem('not-found', 'nothing is here');
    response.set('Cache-Control', 'no-cache').type(extname(name)).send(bytes);
  }
}
