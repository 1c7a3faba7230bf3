import { ConfigModule as NestConfigModule } from '@nestjs/config';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';

/**
 * Reads the environment and, unless `ignoreEnvFile`, .env, over which the environment wins. Resolves with what `parse` returns.
 * Nest writes what `validate` returns into process.env, defaults included, so `validate` returns nothing.
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

/** An environment before validation: `process.env`, with the variables that only a .env file sets. */
export type EnvironmentSource = Readonly<Record<string, unknown>>;

/** The value of a variable, trimmed; undefined if it is empty or unset. */
export function givenText(source: EnvironmentSource, name: string): string | undefined {
  const value = Object.hasOwn(source, name) ? source[name] : undefined;
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}

/**
 * The environment can not be used. The message is one line: each wrong variable and what it takes, but no secret. The faults of a
 * profile's file have a line each.
 */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';

  constructor(
    readonly faults: readonly string[],
    separator = '; ',
  ) {
    super(faults.join(separator));
  }
}

/**
 * Makes a `type` from the variables that it declares as fields. Each value is trimmed; an empty one counts as unset and leaves the
 * field's default. Throws ConfigurationError with every variable that the decorators refuse.
 */
export function validateEnvironment<T extends object>(type: new () => T, source: EnvironmentSource): T {
  const given: Record<string, string> = {};
  for (const name of Object.keys(new type())) {
    const text = givenText(source, name);
    if (text !== undefined) given[name] = text;
  }
  const environment = plainToInstance(type, given);
  const errors = validateSync(environment, { stopAtFirstError: true });
  throwIfAny(errors.flatMap(({ constraints }) => Object.values(constraints ?? {})));
  return environment;
}

/** Throws ConfigurationError if there are faults. */
export function throwIfAny(faults: readonly string[]): void {
  if (faults.length > 0) {
    throw new ConfigurationError(faults);
  }
}
