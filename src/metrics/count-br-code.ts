import { Logger } from '@nestjs/common';
import { inspectBrCode } from '../br-code/br-code.js';
import { brCodesRefused } from './instruments.js';

/** Counts a BR Code that banks would not take, and warns of it: it is delivered all the same, as the provider sent it. */
export function countBrCode(brCode: string, externalId: string, requestId: string): void {
  const inspected = inspectBrCode(brCode);
  if (inspected.valid) return;
  const { fault } = inspected;
  brCodesRefused.inc({ fault });
  logger.warn({ event: 'invalid-br-code', external_id: externalId, fault, request_id: requestId });
}

const logger = new Logger('http');
