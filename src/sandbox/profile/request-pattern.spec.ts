import { describe, expect, it } from 'vitest';
import type { RequestDocument } from '../../provider/language/document.js';
import { membersOf } from '../../provider/language/templates.js';
import { compileProfile } from '../../provider/profile/compile-profile.js';
import { presetNames, readPreset } from '../../provider/profile/presets.js';
import { type Fit, type Received, RequestPattern } from './request-pattern.js';
import { Routes } from './routes.js';

const SETTINGS = { URL: 'http://sandbox:4000/v3', KEY: 'the key', REPO: 'octo/app' };
const context = { env: membersOf(Object.entries(SETTINGS)), settings: new Set([...Object.keys(SETTINGS), 'UNSET']) };

function received(method: string, url: string, { headers = {}, body = '' }: Partial<Received> = {}): Received {
  return { method, url, headers, body };
}

function fit(document: Partial<RequestDocument>, call: Received): Fit | undefined {
  return new RequestPattern({ method: 'POST', url: '{env.URL}/cob/{id}', ...document }, context).fit(call);
}

function valuesOf(document: Partial<RequestDocument>, call: Received): Record<string, string> | undefined {
  const found = fit(document, call);
  return found && Object.fromEntries(found.values);
}

describe('RequestPattern', () => {
  it('reads what stands in the path, whatever the host', () => {
    expect(valuesOf({}, received('POST', '/v3/cob/a%2Fb%20%F0%9F%99%82'))).toEqual({ id: 'a/b 🙂' });
    const literal = { url: 'https://api.example.com/repos/{env.REPO}/{caller.workflow!}/dispatches' };
    expect(valuesOf(literal, received('POST', '/repos/octo%2Fapp/deploy.yml/dispatches'))).toEqual({
      'caller.workflow': 'deploy.yml',
    });
  });

  it.each([
    ['GET', '/v3/cob/1'],
    ['POST', '/cob/1'],
    ['POST', '/v3/cob'],
    ['POST', '/v3/cob/'],
    ['POST', '/v3/cob/1/2'],
    ['POST', '/v3/cob/1/'],
  ])('does not fit %s %s', (method, url) => {
    expect(fit({}, received(method, url))).toBeUndefined();
  });

  it('takes what the query says for a part of the request', () => {
    const document = { url: '{env.URL}/things?type=charge', query: { ref: 'r-{id}' } };
    expect(valuesOf(document, received('POST', '/v3/things?ref=r-1&type=charge'))).toEqual({ id: '1' });
    expect(fit(document, received('POST', '/v3/things?ref=r-1&type=job'))).toBeUndefined();
  });

  it.each<[string, Partial<RequestDocument>, string]>([
    ['set members', { json: 'caller', set: { 'meta.id': '{id}' } }, '{"a":1.0,"meta":{"id":"7"}}'],
    ['a number that stayed one', { json: 'caller', set: { external_id: '{id}' } }, '{"external_id":7}'],
    ['a template', { json: { a: { b: ['x', '{id}'] } } }, '{"a":{"b":["x","7"]}}'],
    ['a list whose first element was left out', { json: ['{caller.a}', { b: '{id}' }] }, '[{"b":"7"}]'],
    ['a list of objects', { json: [{ t: 'a' }, { t: 'b', id: 'x{id}y' }] }, '[{"t":"a"},{"t":"b","id":"x7y"}]'],
    ['a form', { form: { 'meta[id]': '{id}', a: '{caller.a}' } }, 'meta%5Bid%5D=7'],
  ])('reads our id from %s', (_, document, body) => {
    expect(valuesOf({ url: '{env.URL}/x', ...document }, received('POST', '/v3/x', { body }))).toEqual({ id: '7' });
  });

  it('reads our id from a header, and prefers a place where no filter has changed it', () => {
    const document = { url: '{env.URL}/x', headers: { 'X-Key': '{id}' }, json: { ref: '{id|alnum}' } };
    const call = received('POST', '/v3/x', { headers: { 'x-key': 'a-7' }, body: '{"ref":"a7"}' });
    expect(valuesOf(document, call)).toEqual({ id: 'a-7' });
  });

  it('reads nothing from a body that is something else', () => {
    const document = { url: '{env.URL}/x', json: { kind: 'a', ref: '{id}' } };
    for (const body of ['', 'no json', '[]', '{"kind":"b","ref":"7"}']) {
      expect(valuesOf(document, received('POST', '/v3/x', { body }))).toEqual({});
    }
  });

  it('knows the keys and passwords that a call must have', () => {
    const document = { url: '{env.URL}/x?key={env.KEY}', headers: { 'x-app': 'app {env.KEY}', accept: 'a/b' } };
    const isAuthorized = (url: string, app?: string): boolean | undefined =>
      fit(document, received('POST', url, { headers: app === undefined ? {} : { 'x-app': app } }))?.isAuthorized;
    expect(isAuthorized('/v3/x?key=the+key', 'app the key')).toBe(true);
    expect(isAuthorized('/v3/x?key=the+key', 'app another key')).toBe(false);
    expect(isAuthorized('/v3/x?key=the+key')).toBe(false);
    expect(isAuthorized('/v3/x?key=another', 'app the key')).toBe(false);
    expect(isAuthorized('/v3/x', 'app the key')).toBe(false);
  });

  it('knows Basic, and leaves out a header whose setting has no value', () => {
    const document = { url: '{env.URL}/x', basic: ['{env.KEY}', ''] as const, headers: { 'x-unset': '{env.UNSET}' } };
    const isAuthorized = (user: string): boolean | undefined => {
      const authorization = `Basic ${Buffer.from(`${user}:`).toString('base64')}`;
      return fit(document, received('POST', '/v3/x', { headers: { authorization } }))?.isAuthorized;
    };
    expect(['the key', 'another'].map(isAuthorized)).toEqual([true, false]);
  });
});

describe('Routes', () => {
  it('prefer the path with fewer places in it, and then the longer text', () => {
    const { document } = readPreset('efi');
    const profile = compileProfile({
      ...document!,
      operations: {
        any: { request: { method: 'PUT', url: '{env.EFI_URL}/v2/{caller.kind}/{id}' } },
        one: { request: { method: 'PUT', url: '{env.EFI_URL}/v2/cob/{id}' } },
        fixed: { request: { method: 'PUT', url: '{env.EFI_URL}/v2/cob/fixed' } },
      },
    });
    const routes = new Routes(profile, membersOf([]));
    const named = (url: string) =>
      routes.find(received('PUT', url)).map(({ route }) => (route.kind === 'token' ? route.kind : route.event.name));
    expect(['/v2/cobv/1', '/v2/cob/1', '/v2/cob/fixed', '/v3/cob/1'].map(named)).toEqual([
      ['any'],
      ['one'],
      ['fixed'],
      [],
    ]);
  });

  it.each(presetNames())('find what %s asks for by what it sends', (name) => {
    const profile = compileProfile(readPreset(name).document!);
    const settings = Object.entries(profile.document.settings ?? {}).map(
      ([setting, { is }]) => [setting, is === 'url' ? 'https://a.example.com' : `value of ${setting}`] as const,
    );
    const env = membersOf(settings);
    const routes = new Routes(profile, env);
    for (const { call, name: operation } of profile.operations) {
      const caller = { workflow: 'a', ref: 'b', text: 'c', event_type: 'd', To: 'e', From: 'f', Body: 'g' };
      const places = { id: 'the-id', callback: 'https://us.example.com/webhook/a', token: 'the-token', env };
      const made = call!.make({
        ...places,
        caller: membersOf(Object.entries({ ...caller, amount: '1', currency: 'a', payment_method: 'b' })),
      });
      const headers = Object.fromEntries(
        made.headers.flatMap((key, index) => (index % 2 === 0 ? [[key, made.headers[index + 1]!]] : [])),
      );
      const authorized = Object.fromEntries(
        profile.authHeaders.map(([key, template]) => [key.toLowerCase(), template.text(places) ?? '']),
      );
      const [match] = routes.find({
        method: made.method,
        url: made.path,
        headers: { ...headers, ...authorized },
        body: made.body ?? '',
      });
      expect(match?.route).toMatchObject({ kind: 'operation', event: { name: operation } });
      expect(match?.fit.isAuthorized).toBe(true);
      if (call!.names.includes('id')) expect(match?.fit.values.get('id')).toBe('the-id');
      if (call!.names.includes('callback')) expect(match?.fit.values.get('callback')).toBe(places.callback);
      const stranger = routes.find({ method: made.method, url: made.path, headers: {}, body: made.body ?? '' })[0];
      expect(stranger?.fit.isAuthorized).toBe(false);
    }
  });
});
