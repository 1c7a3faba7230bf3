import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { problems } from '../src/http/problem.js';
import { differences, type DocumentedExchange, documentedExchanges, matches } from './support/documented-exchanges.js';
import { LocalService } from './support/local-service.js';
import { RedisServer } from './support/redis-server.js';
import { ServiceProcess } from './support/service-process.js';

const page = await readFile(new URL('../docs/api.md', import.meta.url), 'utf8');
const exchanges = documentedExchanges(page);

const REDIS_STOPPED = 'after=redis-stopped';
const SIGTERM = 'after=SIGTERM';

// An example may build on those before it under the same settings, so these run in order, on one service.
const settings = new Set(exchanges.map(({ conditions }) => settingsOf(conditions)));

describe.each([...settings])('docs/api.md with %j', (setting) => {
  let service: ServiceProcess | LocalService;
  let redis: RedisServer | undefined;
  let happened: string | undefined;

  const own = exchanges.filter(({ conditions }) => settingsOf(conditions) === setting);

  beforeAll(async () => {
    redis = setting === REDIS_STOPPED ? await RedisServer.start() : undefined;
    const environment = redis
      ? { REDIS_URL: redis.url }
      : Object.fromEntries(new URLSearchParams(setting.replaceAll(' ', '&')));
    const meetsSignals = own.some(({ conditions }) => conditions.includes(SIGTERM));
    service = await (meetsSignals ? ServiceProcess : LocalService).start(environment);
  });

  afterAll(async () => {
    await ('kill' in service ? service.kill() : service.end());
    await redis?.end();
  });

  it('shows each route of the OpenAPI document', async () => {
    const document: unknown = await (await fetch(`${service.url}/openapi.json`)).json();
    const paths = Object.keys((document as { paths: object }).paths);
    expect(paths.filter((path) => !page.includes(path))).toEqual([]);
  });

  it('has each operationId of the OpenAPI document once', async () => {
    const document: unknown = await (await fetch(`${service.url}/openapi.json`)).json();
    const { paths } = document as { paths: Record<string, Record<string, { operationId: string }>> };
    const ids = Object.values(paths).flatMap((methods) => Object.values(methods).map(({ operationId }) => operationId));
    expect(ids.length).toBeGreaterThan(4);
    expect(ids).toEqual([...new Set(ids)]);
  });

  it.each(own)('$request.method $request.path is answered $answer.status', async ({ conditions, request, answer }) => {
    const next = conditions.find((condition) => condition.startsWith('after='));
    if (next !== happened) await happen(next);
    happened = next;
    const { method, headers, body } = request;
    const response = await fetch(`${service.url}${request.path}`, {
      method,
      headers: headers.map(([name, value]) => [name, value.replace('(20 kB)', 'x'.repeat(20_000))]),
      ...(body && { body: Buffer.from(body) }),
    });
    const text = await response.text();
    expect(response.status, text).toBe(answer.status);
    for (const [name, value] of answer.headers) {
      const actual = response.headers.get(name) ?? '(none)';
      expect(matches(value, actual), `${name}: ${actual}`).toBe(true);
    }
    expect(bodyDifferences(answer, response, text), text).toEqual([]);
  });

  async function happen(condition: string | undefined): Promise<void> {
    if (condition === REDIS_STOPPED) await redis?.stop();
    if (condition !== SIGTERM || !(service instanceof ServiceProcess)) return;
    service.signal('SIGTERM');
    await expect.poll(async () => (await fetch(`${service.url}/health/ready`)).ok).toBe(false);
  }
});

describe('docs/api.md', () => {
  it('has a paragraph for each code of the closed list, and for no other', () => {
    const [, errors = ''] = page.split('\n## Errors\n');
    const paragraphs = [...errors.split('\n## ')[0]!.matchAll(/^### (.+)$/gm)].map(([, code]) => code);
    expect(new Set(paragraphs)).toEqual(new Set(Object.keys(problems)));
  });

  it('tells the status of each code', () => {
    for (const [code, { status }] of Object.entries(problems)) {
      expect(page).toMatch(new RegExp(`^\\| \\[${code}\\]\\(#${code}\\) +\\| ${status} `, 'm'));
    }
  });

  it('shows each code that is no fault of this service in an example', () => {
    const shown = new Set(exchanges.map(({ answer }) => /"code": "(.*?)"/.exec(answer.body)?.[1]));
    expect(Object.keys(problems).filter((code) => !shown.has(code))).toEqual(['internal-error']);
  });
});

function settingsOf(conditions: readonly string[]): string {
  return conditions.filter((condition) => condition !== SIGTERM).join(' ');
}

function bodyDifferences(answer: DocumentedExchange['answer'], response: Response, text: string): readonly string[] {
  if (!/json/.test(response.headers.get('content-type') ?? '')) return matches(answer.body, text) ? [] : ['body'];
  return answer.body === '' ? [] : differences(JSON.parse(answer.body), JSON.parse(text));
}
