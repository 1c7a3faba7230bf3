import type { Request } from 'express';

/** A layer of Express' router, of which its types leave out the half. */
interface RouteLayer {
  readonly route?: { readonly methods: Readonly<Record<string, boolean>> };
  match(path: string): boolean;
}

/** The methods that some route takes at this request's path, for `Allow`; none where there is no such path. */
export function allowedMethods(request: Request): readonly string[] {
  const methods = (request.app.router.stack as unknown as readonly RouteLayer[])
    .filter((layer) => layer.route && layer.match(request.path))
    .flatMap((layer) => Object.keys(layer.route?.methods ?? {}))
    .map((method) => method.toUpperCase());
  return [...new Set(methods.includes('GET') ? [...methods, 'HEAD'] : methods)];
}
