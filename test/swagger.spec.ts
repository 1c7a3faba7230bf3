import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Browser, takeScreenshot } from './support/browser.js';
import { ServiceProcess } from './support/service-process.js';
import { execute, openOperation } from './support/swagger-ui.js';

let service: ServiceProcess;
let browser: Browser;
let page: Page;
let complaints: readonly string[];

beforeAll(async () => {
  [service, browser] = await Promise.all([ServiceProcess.start(), Browser.start()]);
  ({ page, complaints } = await browser.open(`${service.url}/docs`));
});

afterAll(async () => {
  await browser.end();
  await service.stop();
});

it('Swagger UI tries POST /new-qrcode out: an example, Execute, and the QR Code', async () => {
  const operation = await openOperation(page);
  const answer = await execute(operation, 'success');
  expect(answer.status).toBe('200');
  expect(JSON.parse(answer.body)).toMatchObject({
    message: 'QR Code created',
    qr_code: expect.stringMatching(/^0002/),
  });
  await operation.locator('.live-responses-table .response').last().scrollIntoViewIfNeeded();
  await takeScreenshot(page, 'swagger');
});

it('Swagger UI shows the problem of an example that fails', async () => {
  const answer = await execute(page.locator('.opblock', { hasText: '/new-qrcode' }), 'fail');
  expect(answer.status).toBe('502');
  expect(JSON.parse(answer.body)).toMatchObject({ code: 'provider-failed' });
});

it('Swagger UI does what it does under the policy that pages have', async () => {
  const policy = (await service.fetch('/docs')).headers.get('content-security-policy');
  expect(policy).toContain("script-src 'self'");
  expect(complaints).toEqual([]);
});
