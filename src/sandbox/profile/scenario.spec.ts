import { UnprocessableEntityException } from '@nestjs/common';
import { describe, expect, it } from 'vitest';
import { compileProfile } from '../../provider/profile/compile-profile.js';
import { readPreset } from '../../provider/profile/presets.js';
import { BEHAVIOURS, readScenario, wordsFor } from './scenario.js';

function operationOf(preset: string) {
  return compileProfile(readPreset(preset).document!).operations[0]!;
}

function read(words: string, preset = 'woovi') {
  const { example, followUps, behaviours, name } = readScenario(words, operationOf(preset));
  return {
    example: example?.name,
    followUps: followUps.map((followUp) => followUp.example.name),
    behaviours: [...behaviours],
    name,
  };
}

describe('readScenario', () => {
  it('without words plays the first example that succeeds, and so what follows', () => {
    expect(read('')).toEqual({ example: 'success', followUps: ['paid'], behaviours: [], name: 'success' });
    expect(read(' ', 'github')).toMatchObject({ example: 'success', followUps: [] });
  });

  it.each(['by-webhook,expired,twice', ' by-webhook + twice/expired', 'twice:by-webhook:expired'])(
    'reads examples, those of follow-ups and behaviours in any order: %s',
    (words) => {
      const scenario = read(words);
      expect(scenario).toMatchObject({ example: 'by-webhook', followUps: ['expired'], behaviours: ['twice'] });
    },
  );

  it('takes a name for an example before it takes it for a behaviour', () => {
    expect(read('expired')).toMatchObject({ followUps: ['expired'], behaviours: [] });
    expect(read('expired-token')).toMatchObject({ followUps: ['paid'], behaviours: ['expired'] });
    expect(read('expired', 'efi')).toMatchObject({ behaviours: ['expired'] });
  });

  it('takes a name behind the name of a follow-up for an example of that', () => {
    expect(read('payment:paid')).toMatchObject({ example: 'success', followUps: ['paid'] });
    expect(() => read('payment:success')).toThrow(UnprocessableEntityException);
  });

  it.each(['nonsense', 'constructor', '__proto__', 'Success'])('refuses %s, and tells what there is', (word) => {
    const words = wordsFor(operationOf('woovi'));
    expect(words).toEqual([
      'success',
      'by-webhook',
      'paid',
      'expired',
      ...Object.keys(BEHAVIOURS).filter((name) => name !== 'expired'),
    ]);
    for (const known of words) expect(() => read(`paid ${word}`)).toThrow(known);
  });
});
