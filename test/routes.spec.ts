import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PATIENT } from './support/deployment.js';
import { exchange, request } from './support/raw-http.js';
import { ServiceProcess } from './support/service-process.js';
import { misspellings, otherForms } from './support/spellings.js';

const WEBHOOKS = ['/webhook', '/webhook/', '/webhook/pix', '/webhook//pix', '/webhook/pix/'];
const PAGES = ['/metrics', '/health/live', '/health/ready', '/docs', '/docs/', '/docs/swagger-ui.css', '/openapi.json'];
const ROUTES = [
  'POST /new-qrcode',
  'GET /requests/known',
  ...WEBHOOKS.map((path) => `POST ${path}`),
  ...[...PAGES, '/console/main.js'].map((path) => `GET ${path}`),
];

describe('the routes', () => {
  let service: ServiceProcess;

  beforeAll(async () => {
    const open = { NODE_ENV: 'production', SANDBOX: 'true', API_KEYS: 'none', WEBHOOK_AUTH: 'none' };
    service = await ServiceProcess.start({ ...open, CONSOLE: 'true' });
    expect(await status('POST /new-qrcode')).toBe(200);
  });

  afterAll(() => service.kill());

  const status = async (line: string, headers: Readonly<Record<string, string>> = {}) =>
    (await exchange(service.url, request(line, { 'Idempotency-Key': 'known', ...headers }))).status;

  /** The names of the requests that have a line in the log. */
  const logged = () => {
    const lines = ['request', 'status', 'webhook'].flatMap((event) => service.events(event));
    return new Set(lines.map(({ request_id }) => String(request_id).replaceAll('+', ' ')));
  };

  it.each(ROUTES)('%s has one spelling', async (route) => {
    const [method = '', path = ''] = route.split(' ');
    expect(await status(route)).toBe(200);
    const others = [...misspellings(path), ...(path.endsWith('/') || WEBHOOKS.includes(path) ? [] : [`${path}/`])];
    const served = await Promise.all(others.map(async (other) => [other, await status(`${method} ${other}`)]));
    const files = path.startsWith('/docs') ? /^\/docs\// : /^$/; // Swagger UI's own ones, which are served as files are
    expect(served.filter(([other, code]) => Number(code) < 400 && !files.test(`${other}`))).toEqual([]);
  });

  it('of callers and the provider leave a line in the log in whatever form they are asked for', async () => {
    const forms = ROUTES.slice(0, 2 + WEBHOOKS.length).flatMap((route) => {
      const [method = '', path = ''] = route.split(' ');
      return otherForms(path).map((form) => `${method} ${form}`);
    });
    for (const form of forms)
      expect([form, await status(form, { 'X-Request-Id': form.replaceAll(' ', '+') })]).toEqual([form, 200]);
    await expect.poll(() => forms.filter((form) => !logged().has(form)), PATIENT).toEqual([]);
  });
});
