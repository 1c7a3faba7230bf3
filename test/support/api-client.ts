import type { INestApplicationContext } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { ROOT_CONTEXT } from '@opentelemetry/api';
import { profile } from '../../src/app.module.js';
import type { Settings } from '../../src/config/config.js';
import { parseConfig } from '../../src/config/load-config.js';
import { parseExternalId } from '../../src/event-manager/index.js';
import { JsonObjectText } from '../../src/json/json-text.js';
import type { ProviderRequest } from '../../src/provider/provider.js';

/** Our key at the provider in these tests. */
export const API_KEY = 'key-of-ours';

/** The client's module as the service runs it, with the provider at `url`. */
export async function startApiClient(url: string, changes: Partial<Settings> = {}): Promise<INestApplicationContext> {
  const config = parseConfig({ AUTH_URL: url, CASHIN_URL: url, APIKEY: API_KEY }).with(changes);
  const module = await Test.createTestingModule({ imports: [profile(config)] }).compile();
  return module.init();
}

/** What the provider is asked for. */
export function asking(body = '{}'): ProviderRequest {
  const caller = JsonObjectText.parse(body);
  const externalId = parseExternalId(caller.member('external_id')) ?? 'id';
  return { operation: 'new-qrcode', externalId, body, caller, requestId: 'request-id', context: ROOT_CONTEXT };
}
