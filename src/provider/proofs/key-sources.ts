import { type Scope, within } from '../language/paths.js';
import type { KeySource } from './profile-proof.js';

/** Compiles `keys: env.NAME`. Reports what is wrong. */
export function settingOf(
  keys: string | undefined,
  form: string,
  fits: (key: string, strict: boolean) => boolean,
  scope: Scope,
): KeySource | undefined {
  const at = within(scope, 'keys').at;
  const setting = /^env\.([A-Z][A-Z0-9_]*)$/.exec(keys ?? '')?.[1];
  if (keys === undefined) scope.report(scope.at, 'needs keys, as in env.NAME');
  else if (setting === undefined)
    scope.report(at, 'must name a setting, as in env.NAME; a URL of keys fits public-key only');
  else if (!scope.settings.has(setting)) scope.report(at, `env.${setting} is not declared under settings`);
  return setting === undefined ? undefined : { setting, form, fits };
}

/** Compiles `keys` that are the URL of a JWKS. Reports what is wrong. */
export function urlOf(keys: string, scope: Scope): KeySource | undefined {
  const url = URL.canParse(keys) ? new URL(keys) : undefined;
  if (url?.protocol === 'https:' && url.username === '' && url.password === '') return { url: url.href };
  scope.report([...scope.at, 'keys'], 'is no URL of https without user info');
  return undefined;
}
