import type { Said, Template } from '../../provider/language/document.js';
import type { Path } from '../../provider/language/paths.js';
import type { CompiledProfile } from '../../provider/profile/compile-profile.js';
import { withValue } from './said.js';

/** The answer in which the profile looks for a token and how long it is valid, in seconds; null: for ever. */
export function grantOf({ token }: CompiledProfile, accessToken: string, expiresIn: number | null): Said {
  const body: Record<string, Template> = { token_type: 'Bearer' };
  const headers: Record<string, string> = {};
  const write = (path: Path | undefined, value: string | number): void => {
    const [first, ...rest] = path?.steps ?? [];
    if (typeof first !== 'string') return;
    if (path?.place === 'header') headers[first] = String(value);
    else body[first] = withValue(body[first], rest, value);
  };
  write(token?.accessToken, accessToken);
  if (expiresIn !== null) write(token?.expiresIn, expiresIn);
  return { status: 200, headers, json: body };
}
