import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import createExpress from 'express';
import { expect, it, onTestFinished } from 'vitest';
import { expressMessages } from '../src/http/http-adapter.js';

setFlagsFromString('--allow-natives-syntax');
// oxlint-disable-next-line typescript/no-implied-eval -- the syntax is V8's own, which no parser of ours reads
const haveSameMap = new Function('one', 'other', 'return %HaveSameMap(one, other)') as (
  a: object,
  b: object,
) => boolean;

/** The requests and responses of three GETs over one connection, as Express handed them on. */
async function threeExchanges(makeServer: (express: createExpress.Express) => Server) {
  const exchanges: { request: IncomingMessage; response: ServerResponse }[] = [];
  const express = createExpress().get('/', (request, response) => {
    exchanges.push({ request, response });
    response.type('text/plain').send(`${request.get('host')} ${request.path}`);
  });
  const server = makeServer(express).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  for (let i = 0; i < 3; i++) {
    const answer = await fetch(`http://127.0.0.1:${port}/`);
    expect(await answer.text()).toBe(`127.0.0.1:${port} /`);
  }
  const [, second, third] = exchanges; // the first one teaches V8 the shapes
  return { second: second!, third: third! };
}

it('requests and responses that are born for Express share one hidden class each', async () => {
  const { second, third } = await threeExchanges((express) => createServer(expressMessages(express), express));
  expect(haveSameMap(second.request, third.request)).toBe(true);
  expect(haveSameMap(second.response, third.response)).toBe(true);
});

/** From Node 24 on, V8 remembers what hidden class a change of the prototype leads to. */
const sharesAnyway = Number.parseInt(process.versions.node, 10) >= 24;

it('those of a plain server share none before Node 24: Express gives each of them its prototype anew', async () => {
  const { second, third } = await threeExchanges((express) => createServer(express as RequestListener));
  expect(haveSameMap(second.request, third.request)).toBe(sharesAnyway);
  expect(haveSameMap(second.response, third.response)).toBe(sharesAnyway);
});

it('the reproduction in docs/express-hidden-classes.md shows both', async () => {
  const root = join(import.meta.dirname, '..');
  const page = await readFile(join(root, 'docs/express-hidden-classes.md'), 'utf8');
  const [, script = ''] = /```js\n(\/\/ hidden-classes\.mjs\n.*?)```/s.exec(page) ?? [];
  const folder = await mkdtemp(join(tmpdir(), 'hidden-classes-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
  await writeFile(join(folder, 'hidden-classes.mjs'), script);
  const args = ['--allow-natives-syntax', join(folder, 'hidden-classes.mjs')];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  const [plain, born] = stdout.split('\n');
  expect(plain).toMatch(sharesAnyway ? /^plain 20000 of 20000 / : /^plain 0 of 20000 /);
  expect(born).toMatch(/^born {2}20000 of 20000 /);
});
