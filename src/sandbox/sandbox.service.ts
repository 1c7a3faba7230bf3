import { randomUUID } from 'node:crypto';
import type { Server } from 'node:http';
import { Injectable, Logger, type OnModuleDestroy, UnauthorizedException } from '@nestjs/common';
import { type AbstractHttpAdapter, HttpAdapterHost } from '@nestjs/core';
import type { Response } from 'express';
import { AccessTokens } from './access-tokens.js';
import { type CashinRequest, chargeCode, readCashin } from './cashin.js';
import { Journal } from './journal.js';
import { changeSettings, SandboxSettings } from './sandbox-settings.js';
import { SandboxOptions } from './sandbox.options.js';
import { scenarios } from './scenarios.js';
import { type Call, type Step, tooMany } from './steps.js';
import { Timers } from './timers.js';
import { WebhookDelivery } from './webhook-delivery.js';

/** The stand-in provider: its tokens, its webhooks, and its journal of calls and webhooks. */
@Injectable()
export class SandboxService implements OnModuleDestroy {
  readonly journal = new Journal();
  readonly #logger = new Logger(SandboxService.name);
  readonly #tokens = new AccessTokens();
  readonly #timers = new Timers();
  readonly #delivery: WebhookDelivery;
  #settings: SandboxSettings;

  constructor(
    private readonly options: SandboxOptions,
    private readonly host: HttpAdapterHost<AbstractHttpAdapter<Server>>,
  ) {
    const { delayMs, slowMs } = options;
    this.#settings = changeSettings(new SandboxSettings(), { delayMs, slowMs });
    this.#delivery = new WebhookDelivery(options, (attempt) => this.journal.addWebhook(attempt));
  }

  /** Changes the settings that `change` names, and returns all of them. Throws a BadRequestException on an unknown or wrong one. */
  change(change: object): SandboxSettings {
    this.#settings = changeSettings(this.#settings, change);
    this.host.httpAdapter.getHttpServer().keepAliveTimeout = this.#settings.idleTimeoutMs;
    return this.#settings;
  }

  /** Exchanges the key for a token, or fails as the settings say. Throws an UnauthorizedException on a wrong key. */
  exchange(apiKey: string | undefined, response: Response): void {
    this.journal.addAuth();
    const { auth, expires_in } = this.#settings;
    if (auth === 'hang') return;
    if (auth === 'limit') {
      tooMany(response);
      return;
    }
    if (auth === 'error') {
      response.status(500).json({ error: 'internal_error', request: { headers: { 'c-token': apiKey } } });
      return;
    }
    if (auth === 'refuse' || apiKey !== this.options.apiKey)
      throw new UnauthorizedException('c-token is no key of ours');
    response
      .status(200)
      .json({ access_token: this.#tokens.issue(expires_in), ...(expires_in !== null && { expires_in }) });
  }

  /** Runs the scenario that the body names. Throws Nest's exception for 401 or 422 if the token or the body is not valid. */
  cashin(authorization: string, body: unknown, rawBody: string, response: Response): void {
    if (!this.#tokens.accepts(authorization)) throw new UnauthorizedException('The token is unknown or has expired');
    const request = readCashin(body);
    const name = request.scenario ?? this.#settings.scenario;
    this.journal.addCashin({
      external_id: request.externalId,
      scenario: name,
      received_at: new Date().toISOString(),
      body: rawBody,
    });
    const script = this.#scriptOf(name, request.externalId);
    this.#run(script, this.#call(request, authorization, response)).catch((error: unknown) =>
      this.#logger.error(error),
    );
  }

  /** Stops every delivery. Nest calls it before the listener closes, so that no webhook is sent after that. */
  async onModuleDestroy(): Promise<void> {
    this.#timers.close();
    await this.#delivery.close();
  }

  #scriptOf(name: string, externalId: string | number): readonly Step[] {
    const { script = [], first } = scenarios[name] ?? {};
    const isFirst = first !== undefined && this.journal.report(String(externalId)).cashins.length === 1;
    return isFirst ? first : script;
  }

  #call(request: CashinRequest, authorization: string, response: Response): Call {
    const { delayMs, slowMs } = this.#settings;
    return {
      externalId: request.externalId,
      cashinId: randomUUID(),
      brCode: chargeCode(request),
      authorization,
      delayMs: request.delayMs ?? delayMs,
      slowMs: request.delayMs ?? slowMs,
      response,
      wait: async (ms) => this.#timers.wait(ms),
      deliver: async (message) => this.#delivery.deliver(request.externalId, message),
      forgetToken: () => this.#tokens.forget(authorization),
    };
  }

  async #run(script: readonly Step[], call: Call): Promise<void> {
    for (const step of script) await step(call);
  }
}
