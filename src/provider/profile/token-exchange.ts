import type { JsonMembers } from '../../json/json-tree.js';
import type { TokenExchange } from '../api-client/api-client.options.js';
import type { CompiledProfile } from './compile-profile.js';
import { textOf } from '../language/filters.js';
import { treeOf } from '../language/templates.js';

/** How the profile asks for a token; undefined if its calls need none. */
export function tokenExchangeOf({ token }: CompiledProfile, env: JsonMembers): TokenExchange | undefined {
  if (!token) return undefined;
  return {
    make: () => token.call.make({ env, now: new Date().toISOString() }),
    read: (body) => {
      const places = { body: treeOf(body), env };
      return {
        token: token.accessToken.first(places),
        expiresIn: token.expiresIn && textOf(token.expiresIn.first(places)),
      };
    },
  };
}
