import { readFileSync } from 'node:fs';

/** The file of a preset, as it is shipped. */
export function presetText(name: string): string {
  return readFileSync(new URL(`../../src/provider/profile/presets/${name}.yaml`, import.meta.url), 'utf8');
}
