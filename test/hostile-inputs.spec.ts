import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isProblemCode } from '../src/http/problem.js';
import { settings, hostileInputs } from './support/hostile-inputs.js';
import { exchange, type RawAnswer } from './support/raw-http.js';
import { ServiceProcess } from './support/service-process.js';

const answers: string[] = [];

describe.each(['open', 'hmac', 'standard', 'keys'] as const)('the service, %s', (setting) => {
  let service: ServiceProcess;

  beforeAll(async () => {
    service = await ServiceProcess.start(settings[setting]);
  });

  afterAll(async () => {
    await service.kill();
  });

  it.each(hostileInputs[setting])('answers %s', async (name, bytes, answer) => {
    const received = await exchange(service.url, bytes);
    answers.push(`| ${setting} | ${name.replaceAll('|', '\\|')} | ${summary(received)} |`);
    expect(summary(received), received.body).toBe(answer);
    expect(received.status).toBeLessThan(500);
    if (received.status >= 400) expectProblem(received);
  });

  it('lives, holds nothing, and found no fault in itself', async () => {
    await expect.poll(() => service.metric('async_como_sync_pending_requests'), { timeout: 10_000 }).toBe(0);
    expect(service.output).not.toContain('internal-error');
  });
});

afterAll(() => {
  const table = ['| service | input | answer |', '| --- | --- | --- |', ...answers];
  process.stdout.write(`${table.join('\n')}\n${answers.length} hostile inputs\n`);
});

interface AnswerBody {
  readonly code?: string;
  readonly state?: string;
  readonly status?: string | number;
  readonly results?: readonly { readonly result: string }[];
}

/** What a row's `answer` tells. */
function summary({ status, body }: RawAnswer): string {
  const answer = body ? (JSON.parse(body) as AnswerBody) : {};
  const told = answer.code ?? answer.state ?? answer.results?.map(({ result }) => result).join(' ') ?? answer.status;
  return `${status} ${told ?? ''}`.trimEnd();
}

function expectProblem({ status, headers, body }: RawAnswer): void {
  expect(headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
  expect(headers.get('access-control-allow-origin')).toBeNull();
  expect(headers.get('x-powered-by')).toBeNull();
  if (status === 405) expect(headers.get('allow')).toMatch(/[A-Z]/);
  if (!body) return;
  const problem = JSON.parse(body) as Record<string, unknown>;
  expect(problem).toMatchObject({
    status,
    type: expect.any(String),
    title: expect.any(String),
    detail: expect.any(String),
  });
  expect(isProblemCode(String(problem.code))).toBe(true);
  expect(body).not.toMatch(/\.[jt]s\b|node_modules|\bat .+:\d+/);
}
