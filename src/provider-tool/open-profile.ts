import { readFileSync } from 'node:fs';
import type { ProfileDocument } from '../provider/language/document.js';
import { type CompiledProfile, compileProfile } from '../provider/profile/compile-profile.js';
import { didYouMean } from '../provider/language/nearest.js';
import { type Compile, type ProfileReading, readProfile } from '../provider/profile/load-profile.js';
import { presetNames, readPreset } from '../provider/profile/presets.js';
import { Faults, UsageError } from './command.js';

/** A profile without faults. */
export interface OpenedProfile {
  /** As lines about it begin: `efi.yaml`, or the path that was given. */
  readonly file: string;
  readonly isPreset: boolean;
  readonly document: ProfileDocument;
  readonly profile: CompiledProfile;
}

/** What a FILE means. */
export interface ProfileSource {
  readonly file: string;
  readonly isPreset: boolean;
  /** Reads it, with all of its faults. */
  readonly read: (compile?: Compile) => ProfileReading;
}

/** Finds the profile that an argument names: a preset by its name, or a file by its path. Throws UsageError if there is none. */
export function findProfile(given: string): ProfileSource {
  const names = presetNames();
  if (names.includes(given)) {
    return { file: `${given}.yaml`, isPreset: true, read: (compile) => readPreset(given, compile) };
  }
  const text = readText(given, didYouMean(given, names));
  return { file: given, isPreset: false, read: (compile) => readProfile(text, given, compile) };
}

/** Reads a profile. Throws UsageError if there is none, and Faults with a line for each of its faults. */
export function openProfile(given: string): OpenedProfile {
  const { file, isPreset, read } = findProfile(given);
  const { document, faults } = read((checked, report) => void compileProfile(checked, report));
  if (!document) throw new Faults(faults);
  return { file, isPreset, document, profile: compileProfile(document) };
}

function readText(path: string, hint: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UsageError(`"${path}" is no file that can be read (${code}), and no name of a provider${hint}`);
  }
}
