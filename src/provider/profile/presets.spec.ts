import { describe, expect, it } from 'vitest';
import { presetNames, readPreset, readProfileFile } from './presets.js';

describe('the presets', () => {
  it('are named by their files', () => {
    expect(presetNames()).toEqual(presetNames().toSorted());
    expect(presetNames()).toEqual(expect.arrayContaining(['efi', 'stripe', 'zemo']));
  });

  it.each(presetNames())('%s is read without a fault, and has the name of its file', (name) => {
    const { document, faults } = readPreset(name);
    expect(faults).toEqual([]);
    expect(document?.name).toBe(name);
  });

  it('are offered for a name that no preset has', () => {
    const { document, faults } = readPreset('efy');
    expect(document).toBeUndefined();
    expect(faults).toEqual([`PROVIDER takes one of ${presetNames().join(', ')}; did you mean "efi"?`]);
    expect(readPreset('../presets/efi').faults).toEqual([`PROVIDER takes one of ${presetNames().join(', ')}`]);
  });
});

describe('a file of one’s own', () => {
  it('is read from its path, which its faults begin with', () => {
    const path = 'src/provider/profile/presets/stripe.yaml';
    const { document, faults } = readProfileFile(path, (_document, report) => report(['webhook', 'verify'], 'is told'));
    expect(document).toBeUndefined();
    expect(faults).toEqual([expect.stringMatching(`^${path}:\\d+:5 webhook\\.verify: is told$`)]);
    expect(readProfileFile(path).document?.name).toBe('stripe');
  });

  it('that can not be read is a fault of the variable', () => {
    const takes = 'PROVIDER_FILE takes the path of a file that can be read';
    expect(readProfileFile('/nowhere/profile.yaml').faults).toEqual([`${takes} (ENOENT)`]);
    expect(readProfileFile('src').faults).toEqual([`${takes} (EISDIR)`]);
  });
});
