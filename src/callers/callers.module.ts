import { type DynamicModule, Module } from '@nestjs/common';
import { NEW_QRCODE, type Operation } from '../provider/provider.js';
import { Asking } from './asking.js';
import { CallbackSender } from './callbacks/callback-sender.js';
import { Callbacks } from './callbacks/callbacks.js';
import { Deliveries } from './callbacks/deliveries.js';
import { OwedCallbacks } from './callbacks/owed-callbacks.js';
import { Looking } from './looking.js';
import { followUpController, operationController } from './operations.controller.js';
import { QrcodeController } from './qrcode.controller.js';
import { RequestsController } from './requests.controller.js';
import { StatusStreams } from './status-streams.js';

/** The routes for callers: one for each operation asks and waits, the others give the state of a request and of what follows it. */
@Module({})
export class CallersModule {
  static forRoot(operations: readonly Operation[]): DynamicModule {
    const followUps = operations.flatMap((operation) => operation.followUps);
    return {
      module: CallersModule,
      providers: [Asking, Looking, StatusStreams, CallbackSender, OwedCallbacks, Deliveries, Callbacks],
      exports: [Callbacks],
      controllers: [
        ...operations.map((operation) => (isZemo(operation) ? QrcodeController : operationController(operation))),
        RequestsController,
        ...followUps.map(followUpController),
      ],
    };
  }
}

/** The operation that the service began with has a controller of its own, in which a reader finds what the others do, too. */
function isZemo({ name, input, followUps }: Operation): boolean {
  return name === NEW_QRCODE.name && input === undefined && followUps.length === 0;
}
