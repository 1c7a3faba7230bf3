import { describe, expect, it } from 'vitest';
import { negotiateForm, renderQrcode } from './answer.js';

const CODE = '00020126330014br.gov.bcb.pix0111123456789005204000053039865802BR5904Rosa6009Sao Paulo62070503***6304F6F1';

describe('Accept', () => {
  it.each([
    [undefined, 'application/json'],
    ['', 'application/json'],
    ['*/*', 'application/json'],
    ['application/*', 'application/json'],
    ['application/json', 'application/json'],
    ['image/png', 'image/png'],
    ['IMAGE/PNG', 'image/png'],
    ['image/*', 'image/png'],
    ['image/svg+xml, image/png;q=0.9', 'image/svg+xml'],
    ['image/png;q=0.1, image/svg+xml;q=0.2', 'image/svg+xml'],
    ['text/plain', 'text/plain'],
    ['application/json; charset=utf-8', 'application/json'],
    ['application/json;', 'application/json'],
    ['image/png ; , text/html', 'image/png'],
    ['text/plain;Charset="UTF-8";q=0.5, image/gif', 'text/plain'],
    ['text/html, */*;q=0.1', 'application/json'],
    ['application/json;q=0, */*', 'image/png'],
    ['text/plain, application/json, application/*+json, */*', 'application/json'], // as Spring's RestTemplate asks
    ['text/plain, application/json', 'application/json'],
    ['image/svg+xml, image/png', 'image/png'],
    ['image/png, */*;q=0.8', 'image/png'],
    ['*/*;q=0.8, image/png', 'image/png'],
    ['image/*;q=0.2, image/png;q=0.1', 'image/svg+xml'],
    ['application/json;q=0.5, text/plain;q=0.5', 'application/json'],
    ['application/json;q=0.50, text/plain;q=0.51', 'text/plain'],
    ['*/*, application/json;q=0.9', 'image/png'],
    ['application/json;version=2, text/plain', 'application/json'],
    ['application/json;odata.metadata=minimal, */*;q=0.1', 'application/json'], // as .NET's OData clients ask
    ['application/json; indent=4 ;q=0.9, text/plain; format=flowed; q=0.8', 'application/json'],
    ['application/json;profile="a,b;q=0";q=0.2, image/png', 'image/png'],
    ['application/json;profile="a\\",image/png;q=1,', 'application/json'],
    ['text/plain;q=1;ext="a", */*;q=0.5', 'text/plain'],
    ['image/png;Q=0.5;x=",", application/json; q=0.4', 'image/png'],
    ['application/json ; Q=1.000 ; ext=1', 'application/json'],
    ['image/avif,image/webp,image/png,image/svg+xml,image/*;q=0.8,*/*;q=0.5', 'image/png'],
  ])('%j is answered with %s', (accept, form) => {
    expect(negotiateForm(accept)).toBe(form);
  });

  it('is read in a time that does not grow with the square of its length', () => {
    const begun = performance.now();
    for (const part of [';\\"', ';"', ';', ' ;', '"', ',;"\\'])
      for (const start of ['a/b', 'a/b;"'])
        try {
          negotiateForm(start + part.repeat(100_000));
        } catch (error) {
          expect(error).toMatchObject({ document: notAcceptable });
        }
    expect(performance.now() - begun).toBeLessThan(2_000);
  });

  it.each([
    'image/gif',
    'application/problem+json',
    'application/json;q=0',
    '*/*;q=0',
    'nonsense',
    '*',
    'text/plain;q=',
    ';,;',
  ])('%j can not be answered', (accept) => {
    expect(() => negotiateForm(accept)).toThrow(expect.objectContaining({ document: notAcceptable }));
  });
});

const notAcceptable = expect.objectContaining({ code: 'not-acceptable', status: 406 });

describe('a code', () => {
  it('is itself as text', async () => {
    expect(await renderQrcode(CODE, 'text/plain', 'id')).toBe(CODE);
  });

  it('as SVG is drawn with numbers only: nothing of a text, whatever it is, gets into the document', async () => {
    const drawing =
      /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"( (viewBox|shape-rendering)="[\w ]+")*>(<path (fill|stroke)="#[0-9a-f]+" d="[MmhvzHVZ0-9. -]+"\/>)+<\/svg>\n$/;
    for (const code of [CODE, '<script>alert(1)</script>', '"/><image href="x"/>', '&x;', 'São Paulo 🏳️']) {
      expect(await renderQrcode(code, 'image/svg+xml', 'id')).toMatch(drawing);
    }
  });

  it.each(['image/png', 'image/svg+xml'] as const)(
    'that is longer than a QR Code holds, or empty, is no result as %s',
    async (form) => {
      const invalid = expect.objectContaining({ code: 'provider-invalid-result', status: 502, external_id: 'id' });
      for (const code of ['x'.repeat(2_332), 'é'.repeat(1_166), '1'.repeat(5_000), '']) {
        await expect(renderQrcode(code, form, 'id')).rejects.toMatchObject({ document: invalid });
      }
    },
  );

  it.each(['image/png', 'image/svg+xml'] as const)('of as much as a QR Code holds is drawn as %s', async (form) => {
    expect(await renderQrcode('aA1'.repeat(777), form, 'id')).toBeDefined();
  });

  it('of a megabyte is found too long at once, and not after seconds in which nothing else runs', async () => {
    const begun = performance.now();
    await expect(renderQrcode('a1'.repeat(495_000), 'image/png', 'id')).rejects.toThrow();
    expect(performance.now() - begun).toBeLessThan(1_000);
  });
});
