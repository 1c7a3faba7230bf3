import { ConfigModule as NestConfigModule } from '@nestjs/config';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';

/**
 * Reads the environment and, unless `ignoreEnvFile`, .env beneath it. What `validate` returns, Nest would write back into process.env,
 * defaults and all: so it gets nothing to write.
 */
export async function readEnvironment<T>(parse: (source: EnvironmentSource) => T, ignoreEnvFile: boolean): Promise<T> {
  return new Promise((resolve, reject) => {
    const validate = (source: EnvironmentSource): Record<string, never> => {
      resolve(parse(source));
      return {};
    };
    NestConfigModule.forRoot({ ignoreEnvFile, validate }).catch(reject);
  });
}

/** What an environment looks like before it is trusted: `process.env`, perhaps with a .env file beneath it. */
export type EnvironmentSource = Readonly<Record<string, unknown>>;

/** The environment cannot be used: one line that names each wrong variable and what it takes, and echoes no secret. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';

  constructor(readonly faults: readonly string[]) {
    super(faults.join('; '));
  }
}

/**
 * Reads into a new `type` the variables that it declares as fields, each trimmed; an empty one counts as unset and
 * leaves the field's default. Throws ConfigurationError with every variable that its decorators refuse.
 */
export function validateEnvironment<T extends object>(type: new () => T, source: EnvironmentSource): T {
  const given: Record<string, string> = {};
  for (const name of Object.keys(new type())) {
    const value = source[name];
    if (typeof value === 'string' && value.trim() !== '') {
      given[name] = value.trim();
    }
  }
  const environment = plainToInstance(type, given);
  const errors = validateSync(environment, { stopAtFirstError: true });
  throwIfAny(errors.flatMap(({ constraints }) => Object.values(constraints ?? {})));
  return environment;
}

/** Throws ConfigurationError when there are faults. */
export function throwIfAny(faults: readonly string[]): void {
  if (faults.length > 0) {
    throw new ConfigurationError(faults);
  }
}
