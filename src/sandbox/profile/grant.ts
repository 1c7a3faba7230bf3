import type { Said, Template } from '../../provider/language/document.js';
import type { Path } from '../../provider/language/paths.js';
import type { CompiledProfile } from '../../provider/profile/compile-profile.js';

/** The answer in which the profile looks for a token and how long it is valid, in seconds; null: for ever. */
export function grantOf({ token }: CompiledProfile, accessToken: string, expiresIn: number | null): Said {
  const body: Record<string, Template> = { token_type: 'Bearer' };
  const headers: Record<string, string> = {};
  const write = (path: Path | undefined, value: string | number): void => {
    const [first, ...rest] = path?.steps ?? [];
    if (typeof first !== 'string') return;
    if (path?.place === 'header') headers[first] = String(value);
    else body[first] = written(body[first], rest, value);
  };
  write(token?.accessToken, accessToken);
  if (expiresIn !== null) write(token?.expiresIn, expiresIn);
  return { status: 200, headers, json: body };
}

/** The tree with a value at the path; what is missing on the way is made. */
function written(
  tree: Template | undefined,
  [step, ...rest]: readonly (string | number)[],
  value: string | number,
): Template {
  if (step === undefined) return value;
  if (typeof step === 'number') {
    const list: readonly Template[] = Array.isArray(tree) ? tree : [];
    const length = Math.max(list.length, step + 1);
    return Array.from({ length }, (_, index) =>
      index === step ? written(list[index], rest, value) : (list[index] ?? null),
    );
  }
  const members = new Map(typeof tree === 'object' && tree !== null ? Object.entries(tree) : []);
  members.set(step, written(members.get(step), rest, value));
  return Object.fromEntries(members);
}
