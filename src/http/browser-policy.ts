import helmet from 'helmet';
import type { RequestHandler } from 'express';

/**
 * Tells browsers what pages from here may do: run this server's own scripts and talk to it, nothing else. Only Swagger UI
 * needs `unsafe-inline`, for its styles. HSTS is left to the proxy that has the certificate.
 */
export function browserPolicy(): RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:'],
        connectSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    strictTransportSecurity: false,
    xFrameOptions: { action: 'deny' },
  });
}
