import { describe, expect, it } from 'vitest';
import { Addresses } from './addresses.js';
import { type CallbackTargets, faultOf, isOfSandbox, readCallbackUrl } from './callback-url.js';

function targetsOf(
  changes: Partial<CallbackTargets> & { readonly networks?: readonly string[] } = {},
): CallbackTargets {
  const { networks = [], ...others } = changes;
  return { hosts: ['hooks.example.com'], addresses: new Addresses(networks), sandboxUrl: undefined, ...others };
}

/** Reads these lines of the header. */
function read(lines: readonly string[], targets: CallbackTargets): Promise<string | undefined> {
  return readCallbackUrl(
    lines.flatMap((line) => ['Callback-Url', line]),
    targets,
  );
}

/** What a connection to localhost is told. */
function look(addresses: Addresses, all: boolean): Promise<unknown> {
  return new Promise((resolve) =>
    addresses.lookup('localhost', { all }, (error, found) => resolve(error ? { code: error.code } : found)),
  );
}

/** Names lead to the first of these addresses, then to the next ones. */
function leadingTo(...turns: string[][]): Addresses {
  return new Addresses([], (_, __, settle) => {
    const addresses = turns.shift() ?? [];
    settle(
      null,
      addresses.map((address) => ({ address, family: 4 })),
    );
  });
}

describe('an address that may be called', () => {
  it.each(['8.8.8.8', '2606:4700::1111', '::ffff:8.8.8.8', '64:ff9b::808:808'])('is public: %s', (address) => {
    expect(new Addresses([]).allows(address)).toBe(true);
  });

  it.each([
    ['this machine', '127.0.0.1'],
    ['this machine', '127.8.9.10'],
    ['this machine', '0.0.0.0'],
    ['this machine', '::1'],
    ['this machine', '::'],
    ['a private network', '10.0.0.1'],
    ['a private network', '172.16.0.1'],
    ['a private network', '192.168.1.1'],
    ['a private network', 'fd00::1'],
    ['a private network', 'fec0::1'],
    ['a carrier’s network', '100.64.0.1'],
    ['the link, where clouds tell their secrets', '169.254.169.254'],
    ['the link', 'fe80::1'],
    ['the link, with a zone', 'fe80::1%eth0'],
    ['a private address inside of an IPv6 one', '::ffff:10.0.0.1'],
    ['a private address inside of an IPv6 one', '::ffff:a00:1'],
    ['a private address inside of an IPv6 one', '::10.0.0.1'],
    ['a private address behind NAT64', '64:ff9b::a00:1'],
    ['a private address behind NAT64', '64:ff9b:1::a00:1'],
    ['a private address behind 6to4', '2002:a00:1::'],
    ['a private address that is translated', '::ffff:0:10.0.0.1'],
    ['6to4', '2002:808:808::'],
    ['Teredo', '2001::1'],
    ['a group', '224.0.0.1'],
    ['a group', 'ff02::1'],
    ['everybody', '255.255.255.255'],
    ['benchmarks', '198.18.0.1'],
    ['documentation', '192.0.2.1'],
    ['documentation', '2001:db8::1'],
    ['nothing', 'no address'],
  ])('is not of %s: %s', (_, address) => {
    expect(new Addresses([]).allows(address)).toBe(false);
  });

  it('may be of a network that the operator names, and of no other one', () => {
    const addresses = new Addresses(['10.1.0.0/16', 'fd00::/8']);
    expect(['10.1.2.3', '::ffff:10.1.2.3', 'fd12::1'].every((address) => addresses.allows(address))).toBe(true);
    expect(['10.2.0.1', '127.0.0.1', 'fe80::1'].some((address) => addresses.allows(address))).toBe(false);
  });
});

describe('a URL that may be called', () => {
  it.each(['https://hooks.example.com/paid?a=1', 'https://HOOKS.example.com', 'https://hooks.example.com:443/'])(
    'is %s',
    (url) => {
      expect(faultOf(url, targetsOf())).toBeUndefined();
      expect(faultOf(url, targetsOf({ hosts: ['Hooks.example.com:443'] }))).toBeUndefined();
    },
  );

  it.each([
    ['http', 'http://hooks.example.com/'],
    ['another scheme', 'ftp://hooks.example.com/'],
    ['a path', '/paid'],
    ['no URL', 'https://'],
    ['user info', 'https://hooks.example.com@evil.example/'],
    ['user info', 'https://user@hooks.example.com/'],
    ['user and password', 'https://a:b@hooks.example.com/'],
    ['a fragment', 'https://hooks.example.com/#a'],
    ['another host', 'https://evil.example/'],
    ['a host that only begins like it', 'https://hooks.example.com.evil.example/'],
    ['a host that only ends like it', 'https://evilhooks.example.com/'],
    ['a host below it', 'https://a.hooks.example.com/'],
    ['another port', 'https://hooks.example.com:8443/'],
    ['a dot at its end', 'https://hooks.example.com./'],
    ['a backslash', String.raw`https://evil.example\@hooks.example.com/`],
    ['a letter that looks like another one', 'https://hооks.example.com/'],
    ['blanks', 'https://hooks.example.com/a b'],
    ['too many characters', `https://hooks.example.com/${'a'.repeat(2_048)}`],
  ])('has not %s: %s', (_, url) => {
    expect(faultOf(url, targetsOf())).toEqual(expect.any(String));
  });

  it.each([
    'https://127.0.0.1/',
    'https://127.1/',
    'https://2130706433/',
    'https://0x7f000001/',
    'https://0177.0.0.1/',
    'https://10.0.0.1/',
    'https://169.254.169.254/latest/meta-data/',
    'https://[::1]/',
    'https://[::ffff:10.0.0.1]/',
    'https://[fd00::1]/',
    'https://１２７.0.0.1/',
  ])('is no address inside, however it is spelled, even if a list is careless: %s', (url) => {
    const hosts = ['127.0.0.1', '10.0.0.1', '169.254.169.254', '[::1]', '[::ffff:a00:1]', '[fd00::1]'];
    expect(faultOf(url, targetsOf({ hosts }))).toEqual(expect.any(String));
  });

  it('may be below a host, and at a port, if the list says so', () => {
    const targets = targetsOf({ hosts: ['*.shop.example', 'api.example:8443'] });
    expect(faultOf('https://a.b.shop.example/', targets)).toBeUndefined();
    expect(faultOf('https://api.example:8443/', targets)).toBeUndefined();
    for (const url of ['https://shop.example/', 'https://evilshop.example/', 'https://api.example/']) {
      expect([url, faultOf(url, targets)]).toEqual([url, expect.any(String)]);
    }
  });

  it('is the sandbox’s own receiver, with any query, and nothing beside it', () => {
    const targets = targetsOf({ hosts: [], sandboxUrl: 'http://127.0.0.1:4000/callbacks' });
    const urls = ['', '?status=500', '/other', '0', '@evil.example'];
    const allowed = urls.filter((rest) => isOfSandbox(`http://127.0.0.1:4000/callbacks${rest}`, targets));
    expect(allowed).toEqual(['', '?status=500']);
  });
});

describe('Callback-Url', () => {
  const refused = { document: { code: 'validation-error', errors: [{ header: 'Callback-Url' }] } };

  it('may be left out', async () => {
    expect(await read([], targetsOf())).toBeUndefined();
  });

  it('is refused where no host is allowed, and if it is given twice', async () => {
    await expect(read(['https://hooks.example.com/'], targetsOf({ hosts: [] }))).rejects.toMatchObject(refused);
    const twice = ['https://hooks.example.com/', 'https://hooks.example.com/'];
    await expect(read(twice, targetsOf())).rejects.toMatchObject(refused);
  });

  it('is refused if its name leads to an address inside', async () => {
    const targets = targetsOf({ hosts: ['localhost'] });
    await expect(read(['https://localhost/'], targets)).rejects.toMatchObject(refused);
    const named = targetsOf({ hosts: ['localhost'], networks: ['127.0.0.0/8', '::1/128'] });
    expect(await read(['https://localhost/'], named)).toBe('https://localhost/');
  });

  it('is taken if its name can not be resolved now', async () => {
    const targets = targetsOf({ hosts: ['*.invalid'] });
    expect(await read(['https://a.invalid/b'], targets)).toBe('https://a.invalid/b');
  });
});

describe('the lookup of a connection', () => {
  it('fails if a name led to a public address when the call was made, and leads inside now', async () => {
    const addresses = leadingTo(['8.8.8.8'], ['8.8.8.8'], ['127.0.0.1']);
    const url = 'https://hooks.example.com/';
    expect(await read([url], targetsOf({ addresses }))).toBe(url);
    expect(await look(addresses, false)).toBe('8.8.8.8');
    expect(await look(addresses, false)).toEqual({ code: 'ERR_PRIVATE_ADDRESS' });
  });

  it('fails if one of several addresses is inside, and if there is none', async () => {
    expect(await look(leadingTo(['8.8.8.8', '10.0.0.1']), true)).toEqual({ code: 'ERR_PRIVATE_ADDRESS' });
    expect(await look(leadingTo([]), true)).toEqual({ code: undefined });
  });

  it.each([true, false])('fails if the name leads inside, whatever was resolved before (all: %s)', async (all) => {
    expect(await look(new Addresses([]), all)).toEqual({ code: 'ERR_PRIVATE_ADDRESS' });
  });

  it('gives the addresses that it has checked', async () => {
    const addresses = new Addresses(['127.0.0.0/8', '::1/128']);
    expect(await look(addresses, false)).toMatch(/^(127\.0\.0\.1|::1)$/);
    expect(await look(addresses, true)).toEqual(expect.arrayContaining([expect.objectContaining({ family: 4 })]));
  });
});
