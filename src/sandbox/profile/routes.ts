import type { JsonMembers } from '../../json/json-tree.js';
import type { CompiledEvent, CompiledProfile } from '../../provider/profile/compile-profile.js';
import { type Fit, type Received, RequestPattern } from './request-pattern.js';

/** What a call asks for: a token, an operation, or how a request stands, which an operation or a follow-up may look up. */
export type Route =
  | { readonly kind: 'token'; readonly pattern: RequestPattern }
  | { readonly kind: 'operation' | 'lookup'; readonly event: CompiledEvent; readonly pattern: RequestPattern };

/** A route, and what it reads from a call. */
export interface Match {
  readonly route: Route;
  readonly fit: Fit;
}

/** The requests of a profile, as the routes of its provider. */
export class Routes {
  readonly #routes: readonly Route[];

  constructor({ document, token, events, authHeaders }: CompiledProfile, env: JsonMembers) {
    const context = { env, settings: new Set(Object.keys(document.settings ?? {})) };
    const routes: Route[] = [];
    if (token && document.auth?.token) {
      routes.push({ kind: 'token', pattern: new RequestPattern(document.auth.token.request, context, [], true) });
    }
    for (const event of events.values()) {
      const { request, lookup } = event.document;
      const pattern = request && new RequestPattern(request, context, authHeaders);
      if (pattern) routes.push({ kind: 'operation', event, pattern });
      if (lookup) {
        routes.push({ kind: 'lookup', event, pattern: new RequestPattern(lookup.request, context, authHeaders) });
      }
    }
    this.#routes = routes;
  }

  /** Those that fit a call best; several, if they can not be told apart. */
  find(received: Received): readonly Match[] {
    let best: Match[] = [];
    for (const route of this.#routes) {
      const fit = route.pattern.fit(received);
      if (!fit) continue;
      const order = compare(fit.rank, best[0]?.fit.rank ?? []);
      if (order > 0) best = [];
      if (order >= 0) best.push({ route, fit });
    }
    return best;
  }
}

function compare(one: readonly number[], other: readonly number[]): number {
  for (const [index, rank] of one.entries()) {
    const order = rank - (other[index] ?? -Infinity);
    if (order !== 0) return order;
  }
  return 0;
}
