import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { inspectBrCode } from '../src/provider/br-code.js';
import { examples } from '../src/sandbox/scenarios.js';
import { Browser, takeScreenshot } from './support/browser.js';
import { PATIENT } from './support/deployment.js';
import { readPng } from './support/read-qrcode.js';
import { ServiceProcess } from './support/service-process.js';

const KEYS = ['the-key-of-one-caller', 'the-key-of-another-one'] as const;
const PRODUCTION = { NODE_ENV: 'production', SANDBOX: 'true', API_KEYS: 'none', WEBHOOK_AUTH: 'none' };

let browser: Browser;

beforeAll(async () => {
  browser = await Browser.start();
});

afterAll(() => browser.end());

describe('the page at /', () => {
  let service: ServiceProcess;
  let page: Page;
  let complaints: readonly string[];

  beforeAll(async () => {
    service = await ServiceProcess.start({ TIMEOUT: '2000' });
    ({ page, complaints } = await browser.open(service.url));
  });

  afterAll(() => service.stop());

  // Of each test, whatever it was about.
  beforeEach(() => onTestFinished(() => expect(complaints).toEqual([])));

  it('has every scenario of the sandbox, and a body of one’s own', async () => {
    const scenario = page.getByLabel('Scenario');
    await expect.poll(() => scenario.inputValue(), PATIENT).toBe('success');
    expect(await scenario.locator('option').allTextContents()).toEqual([...Object.keys(examples), 'a body of my own']);
  });

  it('draws the QR Code of a request that succeeds', async () => {
    const run = await start(page, 'success');
    await stateOf(run, 'succeeded');
    const { qr_code } = await documentOf(run);
    expect(inspectBrCode(String(qr_code))).toMatchObject({ valid: true });
    expect(readPng(await run.locator('.qr').screenshot())).toBe(qr_code);
  });

  it('shows the problem of a request that fails', async () => {
    const run = await start(page, 'fail');
    await stateOf(run, 'failed');
    expect(await run.locator('.told').textContent()).toBe(
      "502 provider-failed: the provider says that the request failed. Its reason: The payer's bank refused the charge.",
    );
    expect(await documentOf(run)).toMatchObject({ status: 502, code: 'provider-failed' });
  });

  it('shows the problem of a request that the provider refuses', async () => {
    const run = await start(page, 'refuse');
    await stateOf(run, 'failed');
    expect(await documentOf(run)).toMatchObject({ status: 422, code: 'provider-refused' });
  });

  it('shows a request that is not answered in time as pending, and its QR Code when that comes', async () => {
    const run = await start(page, 'slow');
    await stateOf(run, 'pending');
    expect(await run.locator('.told').textContent()).toMatch(/^Answered 504 after \d+\.\d s: still pending/);
    expect(await documentOf(run)).toMatchObject({ status: 504, code: 'timeout', state: 'pending' });
    await stateOf(run, 'succeeded');
    expect(readPng(await run.locator('.qr').screenshot())).toBe((await documentOf(run))['qr_code']);
    const row = page.locator('#recent li', { hasText: 'answered 504 timeout → webhook late' });
    expect(await row.locator('.state').textContent()).toBe('settled later');
    await takeScreenshot(page, 'console');
  });

  it('runs a clock while a request waits, until nobody waits any more', async () => {
    const run = await start(page, 'never', 'respond-async');
    await stateOf(run, 'pending');
    expect(await documentOf(run)).toMatchObject({ state: 'pending' });
    const clock = () => run.locator('.clock').textContent();
    const shown = await clock();
    await expect.poll(clock, PATIENT).not.toBe(shown);
    await run.getByRole('button', { name: 'Stop waiting' }).click();
    await stateOf(run, 'left');
  });

  it('sends a body of one’s own as it is written, also one that is no JSON', async () => {
    await page.getByLabel('Body, as JSON').fill('{"external_id": "my-own", "amount": 1.50}');
    expect(await page.getByLabel('Scenario').inputValue()).toBe('');
    await page.getByRole('button', { name: 'POST /new-qrcode' }).click();
    const run = page.locator('.run').first();
    await stateOf(run, 'succeeded');
    expect(await run.locator('.id').textContent()).toBe('my-own');
    await page.getByLabel('Body, as JSON').fill('{');
    await page.getByLabel('Body, as JSON').press('Tab');
    await page.getByRole('button', { name: 'POST /new-qrcode' }).press('Enter');
    await stateOf(page.locator('.run').first(), 'failed');
    expect(await documentOf(page.locator('.run').first())).toMatchObject({ status: 400, code: 'malformed-body' });
  });

  it('shows a request that somebody else makes, its phases and its webhook, without being loaded again', async () => {
    const settled = await counterOf(page, 'settled');
    const answered = service.post('/new-qrcode', '{"external_id": "elsewhere"}');
    const row = page.locator('#recent li', { hasText: 'elsewhere' });
    await row.waitFor();
    expect((await answered).status).toBe(200);
    await expect
      .poll(() => row.locator('.phases').textContent(), PATIENT)
      .toMatch(/provider accepted \d+ ms → waited \d+ ms → webhook settled at \d\.\d\d s → answered 200 succeeded$/);
    await expect.poll(() => counterOf(page, 'settled'), PATIENT).toBe(settled + 1);
  });

  it('counts who waits', async () => {
    const gone = new AbortController();
    const body = '{"external_id": "held", "scenario": "never"}';
    const init = {
      method: 'POST',
      headers: { prefer: 'wait=60', 'content-type': 'application/json' },
      body,
      signal: gone.signal,
    };
    const waiting = service.fetch('/new-qrcode', init).catch(() => 'left');
    const row = page.locator('#recent li', { hasText: 'held' });
    await expect.poll(() => row.locator('.phases').textContent(), PATIENT).toContain('waiting for the webhook…');
    await expect.poll(() => counterOf(page, 'pending'), PATIENT).toBe(1);
    gone.abort();
    expect(await waiting).toBe('left');
    await expect.poll(() => row.locator('.state').textContent(), PATIENT).toBe('left');
    await expect.poll(() => counterOf(page, 'pending'), PATIENT).toBe(0);
  });
});

describe('with a profile', () => {
  let service: ServiceProcess;
  let page: Page;
  let complaints: readonly string[];

  beforeAll(async () => {
    service = await ServiceProcess.start({ PROVIDER: 'efi' });
    ({ page, complaints } = await browser.open(service.url));
  });

  afterAll(() => service.stop());

  beforeEach(() => onTestFinished(() => expect(complaints).toEqual([])));

  const send = async (operation: string, scenario: string): Promise<Locator> => {
    await page.getByLabel('Operation').selectOption(operation);
    await page.getByLabel('Scenario').selectOption(scenario);
    await page.getByRole('button', { name: `POST /${operation}` }).click();
    return page.locator('.run').first();
  };

  it('the page has its operations, each with its examples', async () => {
    const operations = page.getByLabel('Operation').locator('option');
    await expect.poll(() => operations.allTextContents(), PATIENT).toEqual(['new-qrcode', 'pix-send']);
    const scenarios = page.getByLabel('Scenario').locator('option');
    expect(await scenarios.allTextContents()).toEqual(['success', 'refuse', 'a body of my own']);
    expect(JSON.parse(await page.getByLabel('Body, as JSON').inputValue())).toMatchObject({
      valor: { original: '19.90' },
    });
  });

  it('the page draws the code that comes at once, and then shows that it was paid', async () => {
    const run = await send('new-qrcode', 'success');
    await stateOf(run, 'succeeded');
    expect(readPng(await run.locator('.qr').screenshot())).toBe((await documentOf(run))['qr_code']);
    const payment = run.locator('.follow-ups li', { hasText: 'payment' });
    await expect.poll(() => payment.locator('.follow-state').textContent(), PATIENT).toBe('succeeded');
    expect(JSON.parse((await payment.locator('.follow-document').textContent()) ?? '')).toMatchObject({
      end_to_end_id: expect.any(String),
      amount: '19.90',
    });
    await takeScreenshot(page, 'console-profile');
  });

  it('the page sends an edited body in the scenario that is chosen', async () => {
    await page.getByLabel('Operation').selectOption('new-qrcode');
    await page.getByLabel('Scenario').selectOption('refuse');
    await page.getByLabel('Body, as JSON').fill('{"valor": {"original": "0.00"}}');
    await page.getByLabel('Body, as JSON').press('Tab');
    expect(await page.getByLabel('Scenario').inputValue()).toBe('refuse');
    await page.getByRole('button', { name: 'POST /new-qrcode' }).press('Enter');
    const run = page.locator('.run').first();
    await stateOf(run, 'failed');
    expect(await documentOf(run)).toMatchObject({ status: 422, code: 'provider-refused' });
    expect(await run.locator('.follow-ups li').count()).toBe(0);
  });

  it('the page has the sandbox do what goes wrong, until nobody waits any more', async () => {
    await page.getByLabel('What the sandbox does besides').fill('never');
    const run = await send('new-qrcode', 'success');
    await stateOf(run, 'succeeded');
    const payment = run.locator('.follow-ups li');
    await expect.poll(() => payment.locator('.follow-state').textContent(), PATIENT).toBe('waiting');
    await run.getByRole('button', { name: 'Stop waiting' }).click();
    await expect.poll(() => payment.locator('.follow-state').textContent(), PATIENT).toBe('left');
    await page.getByLabel('What the sandbox does besides').fill('');
  });

  it('the page shows the result of an operation that has no code', async () => {
    const run = await send('pix-send', 'success');
    await stateOf(run, 'succeeded');
    expect(await documentOf(run)).toMatchObject({ end_to_end_id: expect.any(String) });
    expect(await run.locator('.qr').isVisible()).toBe(false);
  });

  it('the page fits a small screen', async () => {
    await page.setViewportSize({ width: 320, height: 640 });
    expect(await page.locator('html').evaluate((html) => html.scrollWidth)).toBeLessThanOrEqual(320);
  });
});

describe('with API keys', () => {
  let service: ServiceProcess;

  beforeAll(async () => {
    service = await ServiceProcess.start({ API_KEYS: KEYS.join(',') });
  });

  afterAll(() => service.stop());

  it('the page asks for one, and shows the requests of that one alone', async () => {
    const { page, complaints } = await browser.open(service.url);
    await page.getByLabel('API key').fill(KEYS[0]);
    await page.getByLabel('API key').press('Tab');
    const run = await start(page, 'success');
    await stateOf(run, 'succeeded');
    const other = { 'x-api-key': KEYS[1] };
    expect((await service.post('/new-qrcode', '{"external_id": "not-yours"}', other)).status).toBe(200);
    await page.locator('#recent li', { hasText: 'answered 200' }).waitFor();
    await expect.poll(() => counterOf(page, 'settled'), PATIENT).toBe(2);
    expect(await page.locator('#recent li').count()).toBe(1);
    expect(complaints).toEqual([]);
  });

  it('the stream is for those who have one, and holds no key, no body and no outcome', async () => {
    expect((await service.fetch('/console/events')).status).toBe(401);
    const headers = { 'x-api-key': KEYS[0] };
    await service.post('/new-qrcode', '{"external_id": "told", "secret": "a-word-of-a-body"}', headers);
    const stream = await openStream(service, headers);
    const told = await stream.read();
    await stream.leave();
    expect(told).toContain('"external_id":"told"');
    for (const secret of [...KEYS, 'a-word-of', 'br.gov.bcb', 'not-yours']) expect(told).not.toContain(secret);
  });
});

describe('in production', () => {
  it('there is no page and no stream unless CONSOLE=true', async () => {
    const service = await ServiceProcess.start(PRODUCTION);
    onTestFinished(async () => void (await service.stop()));
    for (const path of ['/', '/console/events', '/console/main.js']) {
      const response = await service.fetch(path);
      expect([response.status, await response.json()]).toMatchObject([404, { code: 'not-found' }]);
    }
  });

  it('with CONSOLE=true there are; the stream has places for 16, and none of them delays the exit', async () => {
    const service = await ServiceProcess.start({ ...PRODUCTION, CONSOLE: 'true' });
    expect((await service.fetch('/')).status).toBe(200);
    expect((await service.fetch('/console/main.js')).headers.get('content-type')).toMatch(/^text\/javascript/);
    expect((await service.fetch('/console/none.js')).status).toBe(404);
    const streams = await Promise.all(Array.from({ length: 16 }, () => openStream(service)));
    const beyond = await service.fetch('/console/events');
    expect([beyond.status, await beyond.json()]).toMatchObject([503, { code: 'capacity-exceeded' }]);
    await streams.pop()?.leave();
    const status = async () => {
      const response = await service.fetch('/console/events');
      await response.body?.cancel();
      return response.status;
    };
    await expect.poll(status, PATIENT).toBe(200);
    const begun = performance.now();
    expect(await service.stop()).toBe(0);
    expect(performance.now() - begun).toBeLessThan(20_000); // and not SHUTDOWN_GRACE or KEEP_ALIVE_TIMEOUT
    for (const stream of streams) expect(await stream.rest()).toBe('');
  });
});

/** Starts a request of this scenario, and finds its card. */
async function start(page: Page, scenario: string, prefer = ''): Promise<Locator> {
  await page.getByLabel('How long to wait').selectOption(prefer);
  await page.getByLabel('Scenario').selectOption(scenario);
  await page.getByRole('button', { name: 'POST /new-qrcode' }).click();
  return page.locator('.run').first();
}

function stateOf(run: Locator, state: string): Promise<void> {
  return expect.poll(() => run.locator('.state').textContent(), PATIENT).toBe(state);
}

async function documentOf(run: Locator): Promise<Readonly<Record<string, unknown>>> {
  return JSON.parse((await run.locator('.document').textContent()) ?? '') as Readonly<Record<string, unknown>>;
}

async function counterOf(page: Page, name: string): Promise<number> {
  return Number(await page.locator(`[data-counter=${name}] dd`).textContent());
}

/** The stream of events, as a program reads it. */
async function openStream(service: ServiceProcess, headers: Readonly<Record<string, string>> = {}) {
  const response = await service.fetch('/console/events', { headers });
  expect(response.status).toBe(200);
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  if (!reader) throw new Error('the stream has no body');
  return {
    read: async () => (await reader.read()).value ?? '',
    leave: () => reader.cancel(),
    /** What comes after the first event, until its end. */
    rest: async () => {
      await reader.read();
      let text = '';
      for (let next = await reader.read(); !next.done; next = await reader.read()) text += next.value;
      return text;
    },
  };
}
