import type { INestApplicationContext } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { ApiClientModule } from '../../src/provider/api-client/api-client.module.js';
import type { Settings } from '../../src/config/config.js';
import { ConfigModule } from '../../src/config/config.module.js';
import { parseConfig } from '../../src/config/load-config.js';

/** Our key at the provider in these tests. */
export const API_KEY = 'key-of-ours';

/** The client's module as the service runs it, with the provider at `url`. */
export async function startApiClient(url: string, changes: Partial<Settings> = {}): Promise<INestApplicationContext> {
  const config = parseConfig({ AUTH_URL: url, CASHIN_URL: url, APIKEY: API_KEY }).with(changes);
  const module = await Test.createTestingModule({
    imports: [ConfigModule.forRoot(config), ApiClientModule],
  }).compile();
  return module.init();
}
