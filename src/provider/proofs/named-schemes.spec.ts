import { generateKeyPairSync } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { prove, schemes, target, verifies } from './profile-proof.fake.js';
import { addQuery, type ProfileProof, withAdditions } from './profile-proof.js';
import published from './provider-signature-vectors.json' with { type: 'json' };
import standardWebhooks from './standard-webhooks-vectors.json' with { type: 'json' };

function proofOf(scheme: string, ...keys: string[]): ProfileProof {
  return prove({ scheme, keys: 'env.KEYS' }, { KEYS: keys.join(',') });
}

/** @param url absolute, as the provider knows it. */
function isAuthentic(
  proof: ProfileProof,
  url: string,
  rawHeaders: readonly string[],
  body: Buffer,
  now: Date,
): boolean {
  const { pathname, search } = new URL(url);
  return verifies(proof, rawHeaders, { ...target(pathname + search), publicUrl: url }, body, now);
}

const at = (seconds: number) => new Date(seconds * 1000);
const flat = (headers: Record<string, string | undefined>) =>
  Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [name, value]));

interface PublishedProvider {
  readonly id: string;
  readonly config: { readonly keys: readonly string[] };
  readonly vectors: readonly {
    readonly name: string;
    readonly expect: string;
    readonly now: number;
    readonly req: {
      readonly url: string;
      readonly headers: Readonly<Record<string, string | undefined>>;
      readonly body: string;
    };
  }[];
}

describe.each<PublishedProvider>(published.providers)(
  'a published or computed vector of $id',
  ({ id, config, vectors }) => {
    const proof = proofOf(id.startsWith('bearer/basic') ? 'basic' : id, ...config.keys);

    it.each(vectors)('$name: $expect', ({ req, now, expect: expected }) => {
      const headers = flat(req.headers);
      expect(isAuthentic(proof, req.url, headers, Buffer.from(req.body), at(now))).toBe(expected === 'accept');
    });
  },
);

describe('a vector of Standard Webhooks, as scheme standard-webhooks', () => {
  it.each(standardWebhooks.vectors)('$name: $expect', (vector) => {
    const rawHeaders = vector.raw_headers?.flat() ?? flat(vector.headers ?? {});
    const body =
      vector.body_base64 === undefined ? Buffer.from(vector.body ?? '') : Buffer.from(vector.body_base64, 'base64');
    const proof = proofOf('standard-webhooks', ...vector.secrets);
    expect(isAuthentic(proof, 'https://gw.example.com/webhook', rawHeaders, body, at(vector.now))).toBe(
      vector.expect === 'accept',
    );
  });
});

const secret = 'a secret of more than 16 bytes';
const whsec = `whsec_${Buffer.from(secret).toString('base64')}`;
const seed = `whsk_${Buffer.alloc(32, 7).toString('base64')}`;
const KEY_PAIRS = {
  rsa: () => generateKeyPairSync('rsa', { modulusLength: 1024 }),
  ec: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  ed25519: () => generateKeyPairSync('ed25519'),
};

const PUBLIC: Readonly<Record<string, keyof typeof KEY_PAIRS>> = {
  fal: 'ed25519',
  'woovi-rsa': 'rsa',
  'pagbank-v2': 'ec',
  starkbank: 'ec',
};

const keyOf = (scheme: string): string => {
  const type = PUBLIC[scheme];
  if (type) return KEY_PAIRS[type]().privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
  return scheme === 'standard-webhooks' ? whsec : secret;
};

/** Schemes whose proof is not over the body. */
const WITHOUT_BODY = ['mercadopago', 'asaas', 'efi-skip-mtls', 'basic', 'msgraph'];

const cases = [
  ...Object.keys(schemes).map((scheme) => [scheme, keyOf(scheme)] as const),
  ['standard-webhooks', seed] as const,
];

describe.each(cases)('a webhook that is signed as %s', (scheme, key) => {
  const proof = proofOf(scheme, key);
  const now = new Date('2026-01-02T03:04:05.678Z');
  const isForm = scheme === 'twilio-form';
  const text = isForm ? 'b=2&a=x%20y&b=1' : JSON.stringify({ value: [{ clientState: secret }], n: 1.5 });
  const request = {
    method: 'POST',
    url: 'https://gw.example.com/webhook?data.id=ABC',
    body: Buffer.from(text),
    contentType: isForm ? 'application/x-www-form-urlencoded' : 'application/json',
    headers: {},
  };
  const signed = withAdditions(request, proof.sign(request, now)!);
  const headers = flat(signed.headers);

  it('is authentic', () => {
    expect(isAuthentic(proof, signed.url, headers, request.body, now)).toBe(true);
  });

  it('is authentic with the key that is being replaced', () => {
    const other = scheme === 'standard-webhooks' ? `whsec_${Buffer.alloc(24, 1).toString('base64')}` : keyOf(scheme);
    const replacing = PUBLIC[scheme] || scheme === 'standard-webhooks' ? other : 'another secret, just as long';
    expect(isAuthentic(proofOf(scheme, replacing, key), signed.url, headers, request.body, now)).toBe(true);
    if (scheme !== 'msgraph') {
      expect(isAuthentic(proofOf(scheme, replacing), signed.url, headers, request.body, now)).toBe(false);
    }
  });

  it('is not authentic with any other byte in its body', () => {
    if (WITHOUT_BODY.includes(scheme)) return;
    fc.assert(
      fc.property(fc.nat(request.body.length - 1), fc.integer({ min: 1, max: 255 }), (index, flip) => {
        const body = Buffer.from(request.body);
        body[index]! ^= flip;
        // A form has several texts, such as + and %20 for a blank.
        fc.pre(!isForm || new URLSearchParams(body.toString()).toString() !== new URLSearchParams(text).toString());
        expect(isAuthentic(proof, signed.url, headers, body, now)).toBe(false);
      }),
      { numRuns: 50 },
    );
  });

  it('is not authentic with any other character in its proof', () => {
    if (headers.length === 0) return;
    fc.assert(
      fc.property(
        fc.nat(headers.length / 2 - 1),
        fc.nat(),
        fc.constantFrom('0', 'A', 'é', ' '),
        (pair, index, char) => {
          const line = 2 * pair + 1;
          const value = headers[line]!;
          const position = index % value.length;
          fc.pre(value[position]?.toLowerCase() !== char.toLowerCase());
          const changed = headers.with(line, value.slice(0, position) + char + value.slice(position + 1));
          fc.pre(changed[line]!.trim() !== value.trim());
          expect(isAuthentic(proof, signed.url, changed, request.body, now)).toBe(false);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('is read without an exception, whatever it holds', () => {
    const name = fc.constantFrom(...headers.filter((_, index) => index % 2 === 0), 'content-type', '__proto__', 'x');
    const value = fc.oneof(
      fc.string(),
      fc.string({ unit: 'binary' }),
      fc.constantFrom(...headers, 't=1,v1=00,v1=00', 'v1,AAAA', '='.repeat(100), ','.repeat(100)),
    );
    fc.assert(
      fc.property(
        fc.array(fc.tuple(name, value), { maxLength: 6 }),
        fc.string({ unit: 'binary' }),
        fc.uint8Array(),
        (lines, search, bytes) => {
          const url = `/webhook?${search}`;
          expect(typeof verifies(proof, lines.flat(), target(url), Buffer.from(bytes), now)).toBe('boolean');
        },
      ),
      { numRuns: 50 },
    );
  });
});

describe('a URL', () => {
  it('is signed with what is added to its query', () => {
    expect(addQuery('https://x/webhook', { 'a b': 'ç' })).toBe('https://x/webhook?a+b=%C3%A7');
    expect(addQuery('https://x/webhook?a=1', { b: '2' })).toBe('https://x/webhook?a=1&b=2');
    expect(addQuery('https://x/webhook', {})).toBe('https://x/webhook');
  });
});
