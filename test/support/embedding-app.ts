// docs/embedding.md shows this file as it is.
import { createHash } from 'node:crypto';
import {
  Body,
  Controller,
  type DynamicModule,
  GatewayTimeoutException,
  HttpCode,
  Module,
  Param,
  Post,
} from '@nestjs/common';
import {
  EventManagerModule,
  EventManagerService,
  type JsonObject,
  openAdapters,
  type Outcome,
  type SendResult,
} from '../../src/event-manager/index.js';

/** Your provider: it takes an order at once, and sends the label later. */
export class Carrier {
  constructor(private readonly url: string) {}

  async order(id: string, parcel: object): Promise<SendResult> {
    const response = await fetch(`${this.url}/orders/${id}`, { method: 'POST', body: JSON.stringify(parcel) });
    if (response.ok) return { kind: 'accepted' };
    const detail = `the carrier answered ${response.status}`;
    if (response.status < 500) return { kind: 'refused', error: { code: 'carrier-refused', detail } };
    throw new Error(detail); // it is not known what it did: its webhook may still come
  }
}

@Controller()
export class LabelsController {
  constructor(
    private readonly events: EventManagerService,
    private readonly carrier: Carrier,
  ) {}

  /** Your caller waits here, on one instance. */
  @Post('labels/:id')
  async label(@Param('id') id: string, @Body() parcel: JsonObject): Promise<Outcome> {
    const fingerprint = createHash('sha256').update(JSON.stringify(parcel)).digest('base64url');
    const options = { owner: 'everybody', fingerprint, timeoutMs: 5_000 };
    const result = await this.events.watch(id, () => this.carrier.order(id, parcel), options);
    if (result.kind === 'pending') throw new GatewayTimeoutException('not yet: ask again');
    return result.outcome;
  }

  /** The carrier's webhook arrives here, on any instance. */
  @Post('carrier/:id')
  @HttpCode(200)
  async carrierSays(@Param('id') id: string, @Body() label: JsonObject): Promise<void> {
    await this.events.trigger(id, { state: 'succeeded', result: label });
  }
}

@Module({})
export class LabelsModule {
  static forRoot(carrierUrl: string, redisUrl?: string): DynamicModule {
    const events = redisUrl
      ? EventManagerModule.forRootAsync({ useFactory: () => openAdapters({ storeUrl: redisUrl, namespace: 'labels' }) })
      : EventManagerModule.forRoot(); // in memory, for one instance
    return {
      module: LabelsModule,
      imports: [events],
      controllers: [LabelsController],
      providers: [{ provide: Carrier, useValue: new Carrier(carrierUrl) }],
    };
  }
}
