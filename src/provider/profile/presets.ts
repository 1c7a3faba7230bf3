import { readdirSync, readFileSync } from 'node:fs';
import { didYouMean } from '../language/nearest.js';
import { type Compile, type ProfileReading, readProfile } from './load-profile.js';

const FOLDER = new URL('presets/', import.meta.url);

/** The names of the profiles that the service brings along, in alphabetical order. */
export function presetNames(): readonly string[] {
  const files = readdirSync(FOLDER).filter((file) => file.endsWith('.yaml'));
  return files.map((file) => file.slice(0, -'.yaml'.length)).sort();
}

/** Reads the profile with this name, one of `presetNames`. */
export function readPreset(name: string, compile?: Compile): ProfileReading {
  if (!presetNames().includes(name)) return { document: undefined, faults: [`PROVIDER takes ${presetsFor(name)}`] };
  const file = `${name}.yaml`;
  return readProfile(readFileSync(new URL(file, FOLDER), 'utf8'), file, compile);
}

/** Reads the profile in the file at this path. */
export function readProfileFile(path: string, compile?: Compile): ProfileReading {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return { document: undefined, faults: [`PROVIDER_FILE takes the path of a file that can be read (${code})`] };
  }
  return readProfile(text, path, compile);
}

/** What PROVIDER takes, for whoever wrote `name`. */
export function presetsFor(name: string): string {
  const names = presetNames();
  return `one of ${names.join(', ')}${didYouMean(name, names)}`;
}
