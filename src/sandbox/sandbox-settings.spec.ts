import { BadRequestException } from '@nestjs/common';
import { describe, expect, it } from 'vitest';
import { changeSettings, SandboxSettings } from './sandbox-settings.js';

describe('changeSettings', () => {
  it('changes what is named and keeps the rest', () => {
    const changed = changeSettings(new SandboxSettings(), { delayMs: 5, expires_in: null, scenario: 'never' });
    expect(changed).toEqual({
      delayMs: 5,
      slowMs: 0,
      scenario: 'never',
      auth: 'ok',
      expires_in: null,
      idleTimeoutMs: 5_000,
    });
  });

  it.each([
    ['delayMs', { delayMs: -1 }],
    ['slowMs', { slowMs: '5' }],
    ['scenario', { scenario: 'constructor' }],
    ['auth', { auth: 'maybe' }],
    ['expires_in', { expires_in: 0.5 }],
    ['idleTimeoutMs', { idleTimeoutMs: null }],
    ['delay', { delay: 5 }],
  ])('refuses a wrong or unknown member by its name: %s', (name, change) => {
    expect(() => changeSettings(new SandboxSettings(), change)).toThrow(BadRequestException);
    expect(() => changeSettings(new SandboxSettings(), change)).toThrow(name);
  });

  it('refuses a change of its prototype', () => {
    expect(() => changeSettings(new SandboxSettings(), JSON.parse('{"__proto__":{"delayMs":-1}}'))).toThrow();
  });
});
