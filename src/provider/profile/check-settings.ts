import type { ProfileDocument, Report, SettingDocument } from '../language/document.js';
import { compileTemplate, type TextTemplate } from '../language/templates.js';

/** Reports defaults of settings, and settings that `auth.tls` names, that do not fit. */
export function checkSettings({ settings = {}, auth }: ProfileDocument, report: Report): void {
  for (const [name, setting] of Object.entries(settings)) {
    const at = ['settings', name, 'default'];
    const { default: standard, choices } = setting;
    if (standard === undefined) continue;
    if (choices && !choices.includes(standard)) report(at, `takes one of the choices ${choices.join(', ')}`);
    compileDefault(standard, settings, (message) => report(at, message));
    if (namesBehind(standard, settings).has(name)) report(at, `leads back to env.${name}`);
  }
  for (const [member, reference] of Object.entries(auth?.tls ?? {})) {
    const at = ['auth', 'tls', member];
    const name = nameIn(reference);
    if (name === undefined) report(at, 'takes env. and the name of a setting');
    else if (!Object.hasOwn(settings, name)) report(at, `env.${name} is not declared under settings`);
    else if (member !== 'passphrase' && settings[name]?.is !== 'file') {
      report(at, `takes a setting with is: file, which ${name} does not say`);
    }
  }
}

type Settings = Readonly<Record<string, SettingDocument>>;

/** The setting that `env.NAME` names. */
export function nameIn(reference: string): string | undefined {
  return /^env\.([A-Z][A-Z0-9_]*)$/.exec(reference)?.[1];
}

/** Compiles a default, which may name other settings: `https://auth.{env.DOMAIN}`. */
export function compileDefault(standard: string, settings: Settings, tell: (message: string) => void): TextTemplate {
  const names = new Set(Object.keys(settings));
  return compileTemplate(standard, {
    places: ['env'],
    settings: names,
    at: [],
    report: (_at, message) => tell(message),
  });
}

/** The settings that a default names, and those that their defaults name, and so on. */
function namesBehind(standard: string, settings: Settings): ReadonlySet<string> {
  const found = new Set<string>();
  const follow = (text: string): void => {
    for (const name of namesIn(text, settings)) {
      if (found.has(name)) continue;
      found.add(name);
      follow(settings[name]?.default ?? '');
    }
  };
  follow(standard);
  return found;
}

/** The settings that a default names. */
export function namesIn(standard: string, settings: Settings): readonly string[] {
  const { parts } = compileDefault(standard, settings, () => {});
  return parts.flatMap((part) => (typeof part === 'string' ? [] : (part.path.steps ?? []).slice(0, 1).map(String)));
}
