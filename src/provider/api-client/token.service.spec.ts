import { HttpService } from '@nestjs/axios';
import { create } from 'axios';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { zemoTokenExchange } from '../../../test/support/zemo.js';
import { parseConfig } from '../../config/load-config.js';
import { TokenService } from './token.service.js';
import type { AnswerBody } from './exchange.js';
import { TransportError } from './transport-error.js';

type Answer = readonly [status: number, body: AnswerBody, headers?: Record<string, string>];

let exchanges: number;
let answer: () => Answer;
let tokens: TokenService;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance', 'Date'] });
  exchanges = 0;
  answer = () => [200, JSON.stringify({ access_token: `token-${exchanges}`, expires_in: 300 })];
  const instance = create({
    transformResponse: [],
    adapter: async (config) => {
      exchanges += 1;
      await Promise.resolve();
      const [status, data, headers = {}] = answer();
      return { status, data, statusText: '', headers, config };
    },
  });
  const config = parseConfig({ AUTH_URL: 'http://auth.test', CASHIN_URL: 'http://cashin.test', APIKEY: 'key' });
  tokens = new TokenService(
    new HttpService(instance),
    Object.assign({}, config, { tokenExchange: zemoTokenExchange, secrets: [], observers: [] }),
  );
});

afterEach(() => {
  vi.useRealTimers();
});

describe('a token', () => {
  it('is exchanged once for 50 who ask at once, and kept', async () => {
    const all = await Promise.all(Array.from({ length: 50 }, () => tokens.revalidateToken()));
    expect(new Set(all)).toEqual(new Set(['token-1']));
    expect(await tokens.revalidateToken()).toBe('token-1');
    expect(exchanges).toBe(1);
  });

  it('is exchanged again at the end of its life, and not before', async () => {
    await tokens.revalidateToken();
    vi.advanceTimersByTime(269_999);
    expect(await tokens.revalidateToken()).toBe('token-1');
    vi.advanceTimersByTime(1);
    expect(await tokens.revalidateToken()).toBe('token-2');
  });

  it('does not age with the date', async () => {
    await tokens.revalidateToken();
    vi.setSystemTime(Date.now() + 86_400_000);
    expect(await tokens.revalidateToken()).toBe('token-1');
  });

  it('is exchanged once for 50 to whom the provider refused the same one', async () => {
    const refused = await tokens.revalidateToken();
    const all = await Promise.all(Array.from({ length: 50 }, () => tokens.revalidateToken(refused)));
    expect(new Set(all)).toEqual(new Set(['token-2']));
    expect(await tokens.revalidateToken(refused)).toBe('token-2');
    expect(exchanges).toBe(2);
  });

  it('of too short a life serves those who wait for it, and is exchanged for the next', async () => {
    answer = () => [200, JSON.stringify({ access_token: `token-${exchanges}`, expires_in: 5 })];
    expect(await Promise.all([tokens.revalidateToken(), tokens.revalidateToken()])).toEqual(['token-1', 'token-1']);
    expect(await tokens.revalidateToken()).toBe('token-2');
  });
});

describe('a failed exchange', () => {
  it('fails all who wait for it, and the next who asks tries again', async () => {
    const working = answer;
    answer = () => [500, 'secret'];
    const all = await Promise.allSettled(Array.from({ length: 50 }, () => tokens.revalidateToken()));
    expect(exchanges).toBe(1);
    for (const result of all) {
      expect(result).toMatchObject({
        status: 'rejected',
        reason: { code: 'provider-unreachable', verdict: 'refused', providerStatus: 500 },
      });
    }
    answer = working;
    expect(await tokens.revalidateToken()).toBe('token-2');
  });

  it('is a refusal also where it is unclear what the provider got: the request was not in it', async () => {
    answer = () => {
      throw new TransportError('ECONNRESET', true);
    };
    await expect(tokens.revalidateToken()).rejects.toMatchObject({
      code: 'provider-unreachable',
      verdict: 'refused',
      transportCode: 'ECONNRESET',
    });
  });

  it('leaves a token in force that was good before', async () => {
    await tokens.revalidateToken();
    answer = () => [500, ''];
    await expect(tokens.revalidateToken('token-1')).rejects.toThrow('the provider gave no token');
    expect(await tokens.revalidateToken()).toBe('token-1');
  });
});

describe('after a 429', () => {
  it('no token is asked for before the instant that it names, however many ask, and then again', async () => {
    const working = answer;
    answer = () => [429, '{}', { 'retry-after': '90' }];
    const limited = { code: 'provider-rate-limited', verdict: 'refused' };
    await expect(tokens.revalidateToken()).rejects.toMatchObject({ ...limited, providerStatus: 429 });
    answer = working;
    vi.advanceTimersByTime(89_999);
    const all = await Promise.allSettled(Array.from({ length: 50 }, () => tokens.revalidateToken()));
    expect(exchanges).toBe(1);
    for (const { status, ...rest } of all) {
      expect([status, rest]).toMatchObject(['rejected', { reason: { ...limited, retryAfterMs: 1 } }]);
    }
    vi.advanceTimersByTime(1);
    expect(await tokens.revalidateToken()).toBe('token-2');
  });

  it('a second one that names an earlier instant changes nothing', async () => {
    tokens.pauseIfAsked({ status: 429, data: '', headers: { 'retry-after': '90' } });
    tokens.pauseIfAsked({ status: 429, data: '', headers: { 'retry-after': '5' } });
    tokens.pauseIfAsked({ status: 200, data: '', headers: { 'retry-after': '900' } });
    vi.advanceTimersByTime(89_999);
    expect(() => tokens.checkPause()).toThrow(expect.objectContaining({ retryAfterMs: 1 }));
    vi.advanceTimersByTime(1);
    expect(() => tokens.checkPause()).not.toThrow();
  });
});

it('a token that lost its rights is exchanged for the next who asks, unless another one is in force by then', async () => {
  const token = await tokens.revalidateToken();
  tokens.forget('another');
  expect(await tokens.revalidateToken()).toBe(token);
  tokens.forget(token);
  expect(await tokens.revalidateToken()).toBe('token-2');
});
