import { BadRequestException } from '@nestjs/common';
import { IsBoolean, IsIn, IsInt, IsOptional, Max, Min, validateSync } from 'class-validator';
import { scenarios } from './scenarios.js';

const MAX_MS = 2 ** 31 - 1;

/** How the sandbox answers POST /auth: with a token, 401, 500, 429, or not at all. */
export const AUTH_BEHAVIOURS = ['ok', 'refuse', 'error', 'limit', 'hang'] as const;

/** What can be changed while the sandbox runs. */
export class SandboxSettings {
  /** The time from a call to its webhook, unless the call sets its own. */
  @IsInt()
  @Min(0)
  @Max(MAX_MS)
  delayMs = 0;

  /** The same in the scenario `slow`. */
  @IsInt()
  @Min(0)
  @Max(MAX_MS)
  slowMs = 0;

  /** The scenario of a call that names none. */
  @IsIn(Object.keys(scenarios))
  scenario = 'success';

  @IsIn(AUTH_BEHAVIOURS)
  auth: (typeof AUTH_BEHAVIOURS)[number] = 'ok';

  /** The member of the answer to POST /auth, in seconds; if null, it is left out and the token never expires. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(MAX_MS)
  expires_in: number | null = 180;

  /** How long an idle connection of a client stays open; 0: until the client closes it. */
  @IsInt()
  @Min(0)
  @Max(MAX_MS)
  idleTimeoutMs = 5_000;

  /** Whether every id and every code is the one that the profile's example has, for tests. Not for Zemo. */
  @IsOptional()
  @IsBoolean()
  exact?: boolean;
}

/** Returns the settings with `change` applied. Throws a BadRequestException that names each unknown or wrong member. */
export function changeSettings(current: SandboxSettings, change: object): SandboxSettings {
  const changed = Object.assign(new SandboxSettings(), current, change);
  const errors = validateSync(changed, { whitelist: true, forbidNonWhitelisted: true, stopAtFirstError: true });
  if (errors.length === 0) return changed;
  throw new BadRequestException(errors.flatMap(({ constraints }) => Object.values(constraints ?? {})).join('; '));
}
