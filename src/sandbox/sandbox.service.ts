import { randomUUID } from 'node:crypto';
import { Injectable, Logger, UnauthorizedException } from '@nestjs/common';
import type { Response } from 'express';
import { type CashinRequest, chargeCode, readCashin } from './cashin.js';
import { SandboxOptions } from './sandbox.options.js';
import { SandboxState } from './sandbox-state.js';
import { scenarios } from './scenarios.js';
import { type Call, type Step, tooMany } from './steps.js';

/** The stand-in for Zemo. */
@Injectable()
export class SandboxService {
  readonly #logger = new Logger(SandboxService.name);

  constructor(
    private readonly options: SandboxOptions,
    private readonly state: SandboxState,
  ) {}

  /** Exchanges the key for a token, or fails as the settings say. Throws an UnauthorizedException on a wrong key. */
  exchange(apiKey: string | undefined, response: Response): void {
    this.state.journal.addAuth();
    const { auth, expires_in } = this.state.settings;
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
      .json({ access_token: this.state.tokens.issue(expires_in), ...(expires_in !== null && { expires_in }) });
  }

  /** Runs the scenario that the body names. Throws Nest's exception for 401 or 422 if the token or the body is not valid. */
  cashin(authorization: string, body: unknown, rawBody: string, response: Response): void {
    if (!this.state.tokens.accepts(authorization))
      throw new UnauthorizedException('The token is unknown or has expired');
    const request = readCashin(body);
    const name = request.scenario ?? this.state.settings.scenario;
    this.state.journal.addCashin({
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

  #scriptOf(name: string, externalId: string | number): readonly Step[] {
    const { script = [], first } = scenarios[name] ?? {};
    const isFirst = first !== undefined && this.state.journal.report(String(externalId)).cashins.length === 1;
    return isFirst ? first : script;
  }

  #call(request: CashinRequest, authorization: string, response: Response): Call {
    const { delayMs, slowMs } = this.state.settings;
    return {
      externalId: request.externalId,
      cashinId: randomUUID(),
      brCode: chargeCode(request),
      authorization,
      delayMs: request.delayMs ?? delayMs,
      slowMs: request.delayMs ?? slowMs,
      response,
      wait: async (ms) => this.state.timers.wait(ms),
      deliver: async (message) => this.state.delivery.deliver(request.externalId, message),
      forgetToken: () => this.state.tokens.forget(authorization),
    };
  }

  async #run(script: readonly Step[], call: Call): Promise<void> {
    for (const step of script) await step(call);
  }
}
