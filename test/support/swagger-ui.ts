import type { Locator, Page } from 'playwright-core';

/** Opens POST /new-qrcode in a page of Swagger UI. */
export async function openOperation(page: Page): Promise<Locator> {
  const operation = page.locator('.opblock', { hasText: '/new-qrcode' });
  await operation.locator('.opblock-summary-control').click();
  await operation.locator('.execute').waitFor();
  return operation;
}

/** Sends it with the body of a scenario, and reads the answer that is shown. */
export async function execute(operation: Locator, scenario: string): Promise<{ status: string; body: string }> {
  await operation.locator('.examples-select-element').first().selectOption(scenario);
  const answered = operation.page().waitForResponse((response) => response.url().endsWith('/new-qrcode'));
  await operation.locator('.execute').click();
  const status = `${(await answered).status()}`;
  const shown = operation.locator('.live-responses-table .response', { hasText: status });
  await shown.waitFor();
  const body = (await shown.locator('.highlight-code code').first().textContent()) ?? '';
  return { status: (await shown.locator('.response-col_status').textContent())?.trim() ?? '', body };
}
