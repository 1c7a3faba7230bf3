import type { INestApplicationContext } from '@nestjs/common';
import type { JsonMembers } from '../../src/json/json-tree.js';
import { ApiClientService } from '../../src/provider/api-client/api-client.service.js';
import type { TokenExchange } from '../../src/provider/api-client/api-client.options.js';
import type { Answer } from '../../src/provider/api-client/exchange.js';
import { type Acknowledged, readAck } from '../../src/provider/profile/ack.js';
import { compileProfile } from '../../src/provider/profile/compile-profile.js';
import { readPreset } from '../../src/provider/profile/presets.js';
import { ProfileProvider } from '../../src/provider/profile/profile.provider.js';
import { treeOf } from '../../src/provider/language/templates.js';
import { tokenExchangeOf } from '../../src/provider/profile/token-exchange.js';
import { Provider, type ProviderRequest } from '../../src/provider/provider.js';

/** The profile of Zemo. */
export const zemoProfile = compileProfile(readPreset('zemo').document!);

/** Values of its settings. */
export const zemoEnv = treeOf({
  DOMAIN: 'zemo.test',
  APIKEY: 'key',
  AUTH_URL: 'http://auth.test',
  CASHIN_URL: 'http://cashin.test',
}) as JsonMembers;

/** How Zemo's tokens are asked for. */
export const zemoTokenExchange: TokenExchange = tokenExchangeOf(zemoProfile, zemoEnv)!;

/** What Zemo answers if it took the request. */
export type Accepted =
  | { readonly kind: 'accepted'; readonly cashinId?: string }
  | { readonly kind: 'succeeded'; readonly brCode: string; readonly cashinId?: string };

/** Reads Zemo's answer to a charge. Throws ProviderError if it did not take the request. */
export function readAnswer(answer: Answer, secrets: readonly string[]): Accepted {
  return acceptedOf(readAck(zemoProfile.operations[0]!, answer, secrets, zemoEnv));
}

/** The API client, with Zemo's charges. */
export class ZemoClient {
  constructor(private readonly app: INestApplicationContext) {}

  async requestItem(request: ProviderRequest): Promise<Accepted> {
    const provider = this.app.get(Provider);
    if (!(provider instanceof ProfileProvider)) throw new Error('not a profile');
    return acceptedOf(await this.app.get(ApiClientService).requestItem(request, provider.apiRequestOf(request)));
  }
}

function acceptedOf({ statement, known }: Acknowledged): Accepted {
  if (statement.kind === 'failed') throw new Error('an answer of Zemo is no failure');
  const result = statement.kind === 'succeeded' ? statement.result : (known ?? {});
  const { qr_code: brCode, cashin_id: cashinId } = result;
  const ids = typeof cashinId === 'string' ? { cashinId } : {};
  return typeof brCode === 'string' ? { kind: 'succeeded', brCode, ...ids } : { kind: 'accepted', ...ids };
}
