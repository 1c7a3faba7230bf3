import type { Server } from 'node:http';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { type AbstractHttpAdapter, HttpAdapterHost } from '@nestjs/core';
import { AccessTokens } from './access-tokens.js';
import { Journal } from './journal.js';
import { changeSettings, SandboxSettings } from './sandbox-settings.js';
import { SandboxOptions } from './sandbox.options.js';
import { Timers } from './timers.js';
import { WebhookDelivery } from './webhook-delivery.js';

/** What every stand-in provider has: settings, tokens, webhooks, and a journal of calls and webhooks. */
@Injectable()
export class SandboxState implements OnModuleDestroy {
  readonly journal = new Journal();
  readonly tokens = new AccessTokens();
  readonly timers = new Timers();
  readonly delivery: WebhookDelivery;
  #settings: SandboxSettings;

  constructor(
    options: SandboxOptions,
    private readonly host: HttpAdapterHost<AbstractHttpAdapter<Server>>,
  ) {
    const { delayMs, slowMs, exact } = options;
    this.#settings = changeSettings(new SandboxSettings(), { delayMs, slowMs, ...(exact !== undefined && { exact }) });
    this.delivery = new WebhookDelivery(options, (attempt) => this.journal.addWebhook(attempt));
  }

  get settings(): SandboxSettings {
    return this.#settings;
  }

  /** Changes the settings that `change` names, and returns all of them. Throws a BadRequestException on an unknown or wrong one. */
  change(change: object): SandboxSettings {
    this.#settings = changeSettings(this.#settings, change);
    this.host.httpAdapter.getHttpServer().keepAliveTimeout = this.#settings.idleTimeoutMs;
    return this.#settings;
  }

  /** Stops every delivery. Nest calls it before the listener closes, so that no webhook is sent after that. */
  async onModuleDestroy(): Promise<void> {
    this.timers.close();
    await this.delivery.close();
  }
}
