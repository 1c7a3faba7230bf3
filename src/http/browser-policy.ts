import helmet from 'helmet';
import type { RequestHandler } from 'express';

/** The paths that answer programs: a browser that shows such an answer may do nothing with it. */
const DOORS = /^\/(?:new-qrcode|webhook|requests)(?:\/|$)/;

/**
 * Tells browsers what pages from here may do: run this server's own scripts and talk to it, nothing else. Only Swagger UI
 * needs `unsafe-inline`, for its styles. HSTS is left to the proxy that has the certificate.
 */
export function browserPolicy(): RequestHandler {
  const pages = helmet({
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
  return (request, response, next) => {
    if (!DOORS.test(request.path)) return pages(request, response, next);
    response.setHeader('Content-Security-Policy', "default-src 'none';frame-ancestors 'none'");
    response.setHeader('X-Content-Type-Options', 'nosniff');
    response.setHeader('X-Frame-Options', 'DENY');
    return next();
  };
}
