import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import type { Response } from 'express';
import { Problem } from './problem.js';

interface File {
  readonly bytes: Buffer;
  readonly etag: string;
}

/**
 * Some files of a folder, kept in memory and sent like any other answer. Express' static files are not used: they accept many
 * spellings of a path, and send their own answers to ranges and preconditions.
 */
export class Files {
  readonly #files: ReadonlyMap<string, File>;

  constructor(folder: string, names: readonly string[]) {
    this.#files = new Map(names.map((name) => [name, read(join(folder, name))]));
  }

  /** Sends the file with this name, or 304 if the client has it already; throws the problem not-found if there is no such file. */
  send(name: string, response: Response): void {
    const file = this.#files.get(name);
    if (!file) throw new Problem('not-found', 'nothing is here');
    response.set({ 'Cache-Control': 'no-cache', ETag: file.etag }).type(extname(name)).send(file.bytes);
  }
}

function read(path: string): File {
  const bytes = readFileSync(path);
  return { bytes, etag: `"${createHash('sha256').update(bytes).digest('base64url')}"` };
}
