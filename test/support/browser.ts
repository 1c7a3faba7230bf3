import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type Browser as Chromium, chromium, type Page } from 'playwright-core';
import { PATIENT } from './deployment.js';
import { findBrowser } from './ensure-programs.js';

const SCREENSHOTS = fileURLToPath(new URL('../../docs/screenshots/', import.meta.url));

/** What a browser says of an answer that is an error: whether it should be one is the test's business. */
const ERROR_ANSWER = /^Failed to load resource: the server responded with a status of/;

/** A page that is open, and what the browser has against it. */
export interface OpenPage {
  readonly page: Page;
  /** Errors of scripts, messages of the console from warnings up, and violations of the policy, so far. */
  readonly complaints: readonly string[];
}

/** A headless Chromium. Whoever starts it ends it. */
export class Browser {
  private constructor(private readonly chromium: Chromium) {}

  static async start(): Promise<Browser> {
    const executablePath = findBrowser();
    if (executablePath === undefined) throw new Error('there is no chromium on the PATH');
    return new Browser(await chromium.launch({ executablePath }));
  }

  /** Opens an address as a visitor that has never been there. */
  async open(url: string): Promise<OpenPage> {
    const context = await this.chromium.newContext({ viewport: { width: 1_280, height: 900 } });
    context.setDefaultTimeout(PATIENT.timeout);
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('console', (message) => {
      const grave = ['error', 'warning'].includes(message.type());
      if (grave && !ERROR_ANSWER.test(message.text())) complaints.push(message.text());
    });
    await page.goto(url);
    return { page, complaints };
  }

  async end(): Promise<void> {
    await this.chromium.close();
  }
}

/** Writes docs/screenshots/NAME.png where the variable SCREENSHOTS asks for it. */
export async function takeScreenshot(page: Page, name: string): Promise<void> {
  if (!process.env['SCREENSHOTS']) return;
  await mkdir(SCREENSHOTS, { recursive: true });
  await page.screenshot({ path: `${SCREENSHOTS}${name}.png` });
}
