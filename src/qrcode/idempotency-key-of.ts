import type { Request } from 'express';
import { externalIdFault } from '../event-manager/external-id.js';
import { headerLines } from '../http/header-lines.js';
import { readIdempotencyKey } from '../http/idempotency-key.js';
import { Problem } from '../http/problem.js';

/** The external id that `Idempotency-Key` gives, if the header is there; throws a validation-error where it gives none. */
export function idempotencyKeyOf(request: Request): string | undefined {
  const read = readIdempotencyKey(headerLines(request.rawHeaders, 'idempotency-key'));
  if (!read) return undefined;
  const fault = 'fault' in read ? read.fault : externalIdFault(read.key);
  if (fault !== undefined) {
    throw new Problem('validation-error', fault, { errors: [{ header: 'Idempotency-Key', detail: fault }] });
  }
  return 'key' in read ? read.key : undefined;
}
