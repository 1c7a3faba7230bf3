import 'reflect-metadata';
import { randomUUID } from 'node:crypto';

import { Body, Controller, HttpCode, Inject, Module, Post } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ClientsModule, MessagePattern, Payload, Transport } from '@nestjs/microservices';
import { firstValueFrom } from 'rxjs';

import { OutsideCalls } from './outside-calls.js';

/**
 * Nest's own request-reply: a hybrid application whose door asks with `ClientProxy.send` over Redis and whose message
 * handler, in the other instance, calls the provider and answers when the webhook comes. Only one instance may handle
 * the pattern: over Redis every subscriber would call the provider. (Decorators by hand: no compiler here.)
 */
const { PORT, PROVIDER_URL, REDIS_URL, ROLE } = process.env;
const { hostname: host, port } = new URL(REDIS_URL);
const redis = { transport: Transport.REDIS, options: { host, port: Number(port) } };
const calls = new OutsideCalls(PROVIDER_URL);

function decorate(type, method, decorators, parameters) {
  for (const [index, parameter] of parameters.entries()) parameter(type.prototype, method, index);
  Reflect.decorate(decorators, type.prototype, method, Object.getOwnPropertyDescriptor(type.prototype, method));
}

class Door {
  constructor(client) {
    this.client = client;
  }
  async create(body) {
    const webhook = await firstValueFrom(this.client.send('cashin', { ...body, external_id: randomUUID() }));
    const { br_code, cashin_id, external_id } = webhook;
    return { message: 'QR code generated', qr_code: br_code, cashin_id, external_id };
  }
}
Inject('CLIENT')(Door, undefined, 0);
decorate(Door, 'create', [Post('new-qrcode'), HttpCode(200)], [Body()]);
Controller()(Door);

class Responder {
  async cashin(request) {
    return calls.ask(request);
  }
  receive(body) {
    calls.settle(body);
    return { message: 'Webhook received' };
  }
}
decorate(Responder, 'cashin', [MessagePattern('cashin')], [Payload()]);
decorate(Responder, 'receive', [Post('webhook'), HttpCode(200)], [Body()]);
Controller()(Responder);

class App {}
Module({
  imports: [ClientsModule.register([{ name: 'CLIENT', ...redis }])],
  controllers: [ROLE === 'door' ? Door : Responder],
})(App);

const app = await NestFactory.create(App, { logger: ['error', 'warn'] });
app.connectMicroservice(redis);
await app.startAllMicroservices();
await app.listen(Number(PORT), '127.0.0.1');
