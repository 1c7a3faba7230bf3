import { Logger } from '@nestjs/common';

/** Nest's transports log each try to connect, which are many in an outage. The store and the reply channel log an outage once. */
export class TransportLogger extends Logger {
  override log(message: unknown): void {
    this.debug(message);
  }

  override error(message: unknown): void {
    this.debug(String(message));
  }
}
