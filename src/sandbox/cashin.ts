import { createHash, randomUUID } from 'node:crypto';
import { UnprocessableEntityException } from '@nestjs/common';
import { formatBrCode } from '../provider/br-code.js';
import { scenarios } from './scenarios.js';

const MAX_DELAY_MS = 60_000;

/** The members of the body of POST /cashins that the sandbox reads. It ignores the others. */
export interface CashinRequest {
  readonly externalId: string | number;
  readonly scenario?: string;
  readonly delayMs?: number;
  readonly amount?: unknown;
}

/** Reads a parsed body; throws an UnprocessableEntityException that says which member is wrong and what it takes. */
export function readCashin(body: unknown): CashinRequest {
  const members = new Map(typeof body === 'object' && body !== null ? Object.entries(body) : []);
  const externalId: unknown = members.get('external_id');
  const scenario: unknown = members.get('scenario') ?? undefined;
  const delayMs: unknown = members.get('delay_ms') ?? undefined;
  if (!isExternalId(externalId)) {
    throw new UnprocessableEntityException('external_id takes a text or a number');
  }
  if (scenario !== undefined && !isScenario(scenario)) {
    throw new UnprocessableEntityException(`scenario takes one of ${Object.keys(scenarios).join(', ')}`);
  }
  if (delayMs !== undefined && !isDelay(delayMs)) {
    throw new UnprocessableEntityException(`delay_ms takes a whole number from 0 to ${MAX_DELAY_MS}`);
  }
  return {
    externalId,
    ...(scenario !== undefined && { scenario }),
    ...(delayMs !== undefined && { delayMs }),
    amount: members.get('amount'),
  };
}

/** Makes a dynamic BR Code that nobody can pay. The same id gets the same txid. The amount is in it if it is valid. */
export function chargeCode({ externalId, amount }: CashinRequest): string {
  return formatBrCode({
    url: `pix.example.com/qr/v2/${randomUUID().replaceAll('-', '')}`,
    merchantName: 'Loja de Teste',
    merchantCity: 'SAO PAULO',
    amount: reais(amount),
    txid: createHash('sha256').update(String(externalId)).digest('hex').slice(0, 25),
  });
}

function reais(amount: unknown): string | undefined {
  const isAmount = typeof amount === 'number' || typeof amount === 'string';
  return isAmount && /^\d{1,9}(\.\d+)?$/.test(String(amount)) ? Number(amount).toFixed(2) : undefined;
}

function isExternalId(value: unknown): value is string | number {
  return typeof value === 'number' || (typeof value === 'string' && value !== '');
}

function isScenario(value: unknown): value is string {
  return typeof value === 'string' && Object.hasOwn(scenarios, value);
}

function isDelay(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= MAX_DELAY_MS;
}
