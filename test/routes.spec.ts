import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PATIENT } from './support/deployment.js';
import { exchange, request } from './support/raw-http.js';
import { ServiceProcess } from './support/service-process.js';
import { misspelledNames, misspellings, otherForms } from './support/spellings.js';

const WEBHOOKS = ['/webhook', '/webhook/', '/webhook/pix', '/webhook//pix', '/webhook/pix/'];
const SWAGGER_FILES = [
  'index.html',
  'swagger-ui-init.js',
  'swagger-ui.css',
  'swagger-ui-bundle.js',
  'swagger-ui-standalone-preset.js',
  'favicon-16x16.png',
  'favicon-32x32.png',
].map((name) => `/docs/${name}`);
const PAGES = ['/metrics', '/health/live', '/health/ready', '/docs', '/docs/', '/openapi.json', ...SWAGGER_FILES];
const ROUTES = [
  'POST /new-qrcode',
  'GET /requests/known',
  ...WEBHOOKS.map((path) => `POST ${path}`),
  ...[...PAGES, '/console/main.js', '/console/page.css'].map((path) => `GET ${path}`),
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
    const names = path.startsWith('/requests') ? [] : misspelledNames(path); // of an id, a letter may be percent-encoded
    const others = [
      ...misspellings(path),
      ...names,
      ...(path.endsWith('/') || WEBHOOKS.includes(path) ? [] : [`${path}/`]),
    ];
    const served = await Promise.all(others.map(async (other) => [other, await status(`${method} ${other}`)]));
    expect(served.filter(([other, code]) => Number(code) < 400 && !ROUTES.includes(`${method} ${other}`))).toEqual([]);
  });

  it.each(SWAGGER_FILES)(
    '%s answers as any other one does, whatever part or state of it is asked for',
    async (path) => {
      for (const [name, value] of [
        ['Range', 'bytes=99999999-'],
        ['Range', 'bytes=5-1'],
        ['If-Match', '"x"'],
        ['If-Unmodified-Since', 'Mon, 01 Jan 2001 00:00:00 GMT'],
      ] as const)
        expect([name, await status(`GET ${path}`, { [name]: value })]).toEqual([name, 200]);
      const posted = await exchange(service.url, request(`POST ${path}`));
      expect([posted.status, posted.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
    },
  );

  it('of files say that they have not changed', async () => {
    for (const path of ['/docs/swagger-ui-bundle.js', '/console/main.js']) {
      const { headers } = await exchange(service.url, request(`GET ${path}`));
      expect(await status(`GET ${path}`, { 'If-None-Match': String(headers.get('etag')) })).toBe(304);
    }
  });

  it('of Swagger UI are those that its page needs', async () => {
    for (const name of [
      'package.json',
      'index.js',
      'swagger-ui.js',
      'swagger-ui-bundle.js.map',
      'README.md',
      '.',
      '%2e',
    ])
      expect([name, await status(`GET /docs/${name}`)]).toEqual([name, 404]);
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
