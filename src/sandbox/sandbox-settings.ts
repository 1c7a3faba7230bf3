import { BadRequestException } from '@nestjs/common';
import { IsIn, IsInt, IsOptional, Max, Min, validateSync } from 'class-validator';
import { scenarios } from './scenarios.js';

const MAX_MS = 2 ** 31 - 1;

/** How the sandbox answers POST /auth: well, with 401, with 500, with 429, or not at all. */
export const AUTH_BEHAVIOURS = ['ok', 'refuse', 'error', 'limit', 'hang'] as const;

/** What can be changed while the sandbox runs. */
export class SandboxSettings {
  /** Until the webhook, where the call does not say. */
  @IsInt()
  @Min(0)
  @Max(MAX_MS)
  delayMs = 0;

  /** The same where the scenario is `slow`. */
  @IsInt()
  @Min(0)
  @Max(MAX_MS)
  slowMs = 0;

  /** Where the call names none. */
  @IsIn(Object.keys(scenarios))
  scenario = 'success';

  @IsIn(AUTH_BEHAVIOURS)
  auth: (typeof AUTH_BEHAVIOURS)[number] = 'ok';

  /** As the provider's answer calls it, in seconds; null: not told, and the token stays good. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(MAX_MS)
  expires_in: number | null = 180;

  /** How long an idle connection of a client stays open; 0: as long as the client likes. */
  @IsInt()
  @Min(0)
  @Max(MAX_MS)
  idleTimeoutMs = 5_000;
}

/** The settings with `change` in them; throws a BadRequestException that names each unknown or wrong member. */
export function changeSettings(current: SandboxSettings, change: object): SandboxSettings {
  const changed = Object.assign(new SandboxSettings(), current, change);
  const errors = validateSync(changed, { whitelist: true, forbidNonWhitelisted: true, stopAtFirstError: true });
  if (errors.length === 0) return changed;
  throw new BadRequestException(errors.flatMap(({ constraints }) => Object.values(constraints ?? {})).join('; '));
}
