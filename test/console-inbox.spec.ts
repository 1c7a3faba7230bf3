import { createHmac } from 'node:crypto';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { Browser, takeScreenshot } from './support/browser.js';
import { PATIENT } from './support/deployment.js';
import { RedisServer } from './support/redis-server.js';
import { ServiceProcess } from './support/service-process.js';

let browser: Browser;

beforeAll(async () => {
  browser = await Browser.start();
});

afterAll(() => browser.end());

const notify = (service: ServiceProcess, body: object | string, headers = {}) =>
  service.post('/webhook', typeof body === 'string' ? body : JSON.stringify(body), headers);

/** A caller that waits, once its request is known. */
async function waiting(service: ServiceProcess, id: string): Promise<Promise<Response>[]> {
  const body = JSON.stringify({ external_id: id, scenario: 'never' });
  const answer = service.post('/new-qrcode', body, { prefer: 'wait=60' });
  await expect.poll(async () => (await service.fetch(`/requests/${id}`)).status, PATIENT).toBe(200);
  return [answer];
}

/** The entry with this text, once the page shows it. */
async function entryOf(page: Page, text: string): Promise<Locator> {
  await page.getByRole('button', { name: 'Refresh' }).click();
  const entry = page.locator('#inbox > li', { hasText: text });
  await entry.waitFor();
  return entry;
}

async function opened(page: Page, text: string): Promise<Locator> {
  const entry = await entryOf(page, text);
  await entry.locator('summary').click();
  await entry.locator('.headers', { hasText: 'content-type' }).waitFor();
  return entry;
}

const toldOf = (entry: Locator) => entry.locator('.told').textContent();

describe('the inbox on the page at /', () => {
  let service: ServiceProcess;
  let page: Page;
  let complaints: readonly string[];

  beforeAll(async () => {
    service = await ServiceProcess.start();
    ({ page, complaints } = await browser.open(service.url));
  });

  afterAll(() => service.stop());

  // Of each test, whatever it was about.
  beforeEach(() => onTestFinished(() => expect(complaints).toEqual([])));

  it('is empty at first, and shows what comes without being loaded again', async () => {
    const inbox = page.getByRole('region', { name: 'Inbox' });
    await inbox.getByText('Nothing is in it.').waitFor();
    await notify(service, { external_id: 'nobody’s', br_code: 'x' });
    const entry = page.locator('#inbox > li', { hasText: 'nobody’s' });
    await entry.waitFor({ timeout: 20_000 });
    expect(await entry.locator('.kind').textContent()).toBe('unmatched');
    expect(await entry.locator('.reason').textContent()).toContain('Nobody has asked for its request');
    expect(await entry.locator('time').getAttribute('datetime')).toMatch(/^\d{4}-.*Z$/);
    expect(await inbox.getByText('Nothing is in it.').isVisible()).toBe(false);
  });

  it('shows a body pretty and as it came, digit by digit, and its headers', async () => {
    const body = '{"external_id":"pretty","br_code":"x","amount":9007199254740993,"list":[1.0,{}]}';
    await notify(service, body);
    const entry = await opened(page, 'pretty');
    const shown = () => entry.locator('.body').textContent();
    expect(await shown()).toBe(
      '{\n  "external_id": "pretty",\n  "br_code": "x",\n  "amount": 9007199254740993,\n  "list": [\n    1.0,\n    {}\n  ]\n}',
    );
    await entry.getByLabel('The body as it came').check();
    expect(await shown()).toBe(body);
    expect(await entry.locator('.headers').textContent()).toContain('content-type: application/json');
    expect(await entry.getByLabel('Its external_id').isVisible()).toBe(false);
    await page.locator('#inbox-title').evaluate((title) => title.scrollIntoView());
    await takeScreenshot(page, 'console-inbox');
  });

  it('does not indent what is nested so deep that its blanks would fill the memory', async () => {
    const deep = '['.repeat(20_000) + ']'.repeat(20_000);
    await notify(service, `{"external_id":"deep","list":${deep}}`);
    const entry = await opened(page, 'unreadable');
    expect(await entry.locator('.body').textContent()).toContain('[[[[');
    expect((await entry.locator('.body').textContent())?.length).toBeLessThan(100_000);
    expect(await entry.getByLabel('The body as it came').isDisabled()).toBe(true);
  });

  it('shows a hostile body as text', async () => {
    const evil = '<img src=x onerror="document.title=1"></script><script>document.title=2</script>';
    await notify(service, JSON.stringify({ external_id: 'hostile', br_code: evil }));
    const entry = await opened(page, 'hostile');
    expect(await entry.locator('.body').textContent()).toContain('<img src=x');
    expect(await entry.locator('img, script').count()).toBe(0);
    expect(await page.title()).toBe('async-como-sync');
  });

  it('delivers a webhook that named no request with the id that is typed, by keyboard alone: its caller is answered', async () => {
    const [caller] = await waiting(service, 'by-keyboard');
    await notify(service, { br_code: 'the code', cashin_id: 'typed' });
    const entry = await entryOf(page, 'unidentified');
    await entry.locator('summary').focus();
    await page.keyboard.press('Enter');
    await entry.locator('.body', { hasText: 'typed' }).waitFor();
    const focused = () => page.locator(':focus').evaluate((element) => element.className || element.tagName);
    for (let presses = 0; presses < 10 && (await focused()) !== 'INPUT'; presses++) await page.keyboard.press('Tab');
    await page.keyboard.type('by-keyboard');
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('again');
    await page.keyboard.press('Enter');
    await expect.poll(() => toldOf(entry), PATIENT).toBe('Delivered: the callers of by-keyboard have their answer.');
    expect((await caller)?.status).toBe(200);
    expect(await focused()).toBe('again');
    await page.getByRole('button', { name: 'Refresh' }).click();
    await expect.poll(() => entry.count(), PATIENT).toBe(0);
  });

  it('says what became of a delivery that changes nothing', async () => {
    await notify(service, { external_id: 'still-nobody’s', br_code: 'x' });
    const entry = await opened(page, 'still-nobody’s');
    await entry.getByRole('button', { name: 'Deliver again' }).click();
    await expect.poll(() => toldOf(entry), PATIENT).toBe('Nothing changed: there is no such request here.');
  });

  it('copies a webhook as a capture for the provider tool', async () => {
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await notify(service, { external_id: 'captured', br_code: 'x' });
    const entry = await opened(page, 'captured');
    await entry.getByRole('button', { name: 'Copy as capture' }).click();
    await expect.poll(() => toldOf(entry), PATIENT).toContain('provider -- read');
    const capture = await page.evaluate<string>('navigator.clipboard.readText()');
    expect(capture.replaceAll('\r', '')).toMatch(
      /^POST \/webhook HTTP\/1\.1\n[^]*\n\n\{"external_id":"captured","br_code":"x"\}$/,
    );
    expect((await entry.getByLabel('Capture').inputValue()).replaceAll('\r', '')).toBe(capture.replaceAll('\r', ''));
  });

  it('removes an entry when its button is pressed twice', async () => {
    await notify(service, { external_id: 'removed', br_code: 'x' });
    const entry = await opened(page, 'removed');
    await entry.getByRole('button', { name: 'Remove' }).dblclick();
    expect(await entry.count()).toBe(1);
    const really = entry.getByRole('button', { name: 'Really remove' });
    await expect
      .poll(async () => {
        if ((await entry.count()) > 0) await really.click();
        return entry.count();
      }, PATIENT)
      .toBe(0);
    const { entries } = (await (await service.fetch('/inbox?external_id=removed')).json()) as { entries: object[] };
    expect(entries).toEqual([]);
  });

  it('is filtered by kind and by request, and goes on with More', async () => {
    for (let index = 0; index < 60; index++) await notify(service, { external_id: `many-${index}`, br_code: 'x' });
    await entryOf(page, 'many-59');
    const count = () => page.locator('#inbox > li').count();
    await expect.poll(count, PATIENT).toBeGreaterThanOrEqual(50);
    const before = await count();
    await page.getByRole('button', { name: 'More' }).click();
    await expect.poll(count, PATIENT).toBeGreaterThan(before);
    await page.getByLabel('Of the external_id').fill('many-7');
    await page.getByRole('button', { name: 'Refresh' }).click();
    const ids = () => page.locator('#inbox > li .id').allTextContents();
    await expect.poll(async () => (await ids()).filter((id) => id.startsWith('many')), PATIENT).toEqual(['many-7']);
    await page.getByLabel('Of the external_id').fill('');
    await page.getByLabel('Kind').selectOption('conflicting');
    await expect.poll(async () => (await ids()).filter((id) => id.startsWith('many')), PATIENT).toEqual([]);
    await page.getByLabel('Kind').selectOption('');
  });

  it('shows what happened to a request, and the list of requests does so, too', async () => {
    expect((await service.post('/new-qrcode', '{"external_id": "told"}')).status).toBe(200);
    const row = page.locator('#recent li', { hasText: 'told' });
    await row.getByRole('button', { name: 'History' }).click();
    const events = () => row.locator('.events li').allTextContents();
    await expect
      .poll(async () => (await events()).join('\n'), { timeout: 20_000 })
      .toMatch(
        /^\+0\.00 s {2}a caller asked for new-qrcode, on \w{6}\n[^]*webhook came: settled[^]*a caller was answered 200 succeeded/,
      );
    await notify(service, { external_id: 'told', br_code: 'another code' });
    const entry = await opened(page, 'told');
    expect(await entry.locator('.kind').textContent()).toBe('conflicting');
    await entry.getByRole('button', { name: 'History' }).click();
    await entry.locator('.events li', { hasText: 'a webhook came: conflicting' }).waitFor({ timeout: 20_000 });
  });

  it('fits a small screen, also with long ids', async () => {
    const id = 'a-very-long-id-'.repeat(8);
    await notify(service, { external_id: id, br_code: 'x'.repeat(500) });
    await page.setViewportSize({ width: 320, height: 640 });
    const entry = await opened(page, id);
    expect(await page.locator('html').evaluate((html) => html.scrollWidth)).toBeLessThanOrEqual(320);
    await entry.scrollIntoViewIfNeeded();
    await takeScreenshot(page, 'console-inbox-small');
    await page.setViewportSize({ width: 1_280, height: 900 });
  });
});

describe('with operator keys', () => {
  it('the page asks for one, and shows nothing without it', async () => {
    const service = await ServiceProcess.start({ OPERATOR_KEYS: 'the-key-of-an-operator' });
    onTestFinished(async () => void (await service.stop()));
    await notify(service, { external_id: 'secret', br_code: 'x' });
    const { page, complaints } = await browser.open(service.url);
    const state = page.locator('#inbox-state');
    await expect.poll(() => state.textContent(), PATIENT).toBe('This service asks for an operator key.');
    expect(await page.locator('#inbox > li').count()).toBe(0);
    const key = page.getByLabel('Operator key');
    await key.fill('a-key-that-nobody-knows');
    await key.press('Tab');
    await expect.poll(() => state.textContent(), PATIENT).toBe('This operator key is not known.');
    await key.fill('the-key-of-an-operator');
    await key.press('Tab');
    await page.locator('#inbox > li', { hasText: 'secret' }).waitFor();
    expect(complaints).toEqual([]);
  });
});

describe('a webhook that failed for a wrong secret', () => {
  it('is seen and understood on the page of another instance, and delivered when the secret is mended: its caller is answered', async () => {
    const redis = await RedisServer.start();
    onTestFinished(() => redis.end());
    const [old, current] = ['the-secret-of-last-year', 'the-secret-of-this-year'] as const;
    const shared = { STORE_URL: redis.url, WEBHOOK_AUTH: 'hmac-sha256', INBOX_REJECTED: 'true' };
    const wrong = await ServiceProcess.start({ ...shared, WEBHOOK_SECRETS: old });
    onTestFinished(async () => void (await wrong.stop()));
    const [caller] = await waiting(wrong, 'order-1');
    const webhook = '{"external_id":"order-1","br_code":"the code"}';
    const signature = createHmac('sha256', current).update(webhook).digest('hex');
    expect((await notify(wrong, webhook, { 'x-signature': signature })).status).toBe(401);
    const seen = await browser.open(wrong.url);
    const rejected = await opened(seen.page, 'rejected');
    expect(await rejected.locator('.reason').textContent()).toContain('made with another secret than ours');
    await rejected.getByRole('button', { name: 'Deliver again' }).click();
    await expect.poll(() => toldOf(rejected), PATIENT).toMatch(/^Still not authentic\. .*another secret/);

    const mended = await ServiceProcess.start({ ...shared, WEBHOOK_SECRETS: `${old},${current}` });
    onTestFinished(async () => void (await mended.stop()));
    const { page, complaints } = await browser.open(mended.url);
    const entry = await opened(page, 'rejected');
    await entry.getByRole('button', { name: 'Deliver again' }).click();
    await expect.poll(() => toldOf(entry), PATIENT).toBe('Delivered: the callers of order-1 have their answer.');
    expect(await (await caller)?.json()).toMatchObject({ qr_code: 'the code' });
    expect([...complaints, ...seen.complaints]).toEqual([]);
  });
});
