import { readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Controller, Get, Req, Res, UseGuards } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { ApiKeyGuard, Owner } from '../../callers/api-key.guard.js';
import { Files } from '../../http/files.js';
import { ConsoleStreams } from './console-streams.service.js';

const PAGE = fileURLToPath(new URL('browser/', import.meta.url));
const NAMES = readdirSync(PAGE);

/** The page at / for people, its files, and the one stream that it shows. For everything else the page uses the callers' routes. */
@Controller()
@ApiExcludeController()
export class ConsoleController {
  readonly #files = new Files(PAGE, NAMES);

  constructor(private readonly streams: ConsoleStreams) {}

  @Get()
  page(@Res() response: Response): void {
    this.#files.send('index.html', response);
  }

  /** Streams the requests of the caller's key. Like the callers' routes, it requires a key if there are any. */
  @Get('console/events')
  @UseGuards(ApiKeyGuard)
  events(@Owner() owner: string, @Res() response: Response): void {
    if (response.req.method === 'HEAD') response.type('text/event-stream').end();
    else this.streams.open(owner, response);
  }

  @Get(NAMES.map((name) => `console/${name}`))
  file(@Req() { path }: Request, @Res() response: Response): void {
    this.#files.send(basename(path), response);
  }
}
