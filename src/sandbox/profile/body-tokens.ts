import type { ProfileDocument, Said } from '../../provider/language/document.js';
import { compilePath, PLACES } from '../../provider/language/paths.js';
import type { Settings } from '../../provider/proofs/profile-proof.js';
import { nameIn } from '../../provider/profile/check-settings.js';
import { withValue } from './said.js';
import { schemesOf, spelledOut } from './stand-in.js';

/** Puts into a webhook's body the secrets by which the service knows its sender. The proof itself can add them to the head only. */
export function withBodyTokens(said: Said, { webhook, settings = {} }: ProfileDocument, values: Settings): Said {
  let told = said;
  for (const scheme of schemesOf(webhook.verify).flatMap((each) => schemesOf(spelledOut(each)))) {
    if (scheme.scheme !== 'token' || !('from' in scheme)) continue;
    const scope = { places: PLACES.proof, settings: new Set(Object.keys(settings)), at: [], report: () => {} };
    const { place, steps } = compilePath(scheme.from, scope);
    const [key] = values[nameIn(scheme.keys ?? '') ?? '']?.split(',') ?? [];
    if (key === undefined || !steps) continue;
    const token = ('prefix' in scheme ? (scheme.prefix ?? '') : '') + key.trim();
    if (place === 'body' && told.json !== undefined) told = { ...told, json: withValue(told.json, steps, token) };
    if (place === 'form' && told.form) told = { ...told, form: { ...told.form, [String(steps[0])]: token } };
  }
  return told;
}
