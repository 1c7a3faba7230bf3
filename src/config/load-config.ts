import { ConfigModule as NestConfigModule } from '@nestjs/config';
import { Config } from './config.js';
import { Environment } from './environment.js';
import { withLowerCaseProxies } from './proxies.js';
import { SandboxConfig, SandboxEnvironment } from './sandbox-environment.js';
import { type EnvironmentSource, validateEnvironment } from './validate-environment.js';

/**
 * Reads the service's configuration from the environment and, outside production, from .env in the working directory,
 * over which the environment wins. Rejects with ConfigurationError, or with the system's error where .env is unreadable.
 */
export async function loadConfig(): Promise<Config> {
  return read(parseConfig, process.env.NODE_ENV?.trim() === 'production');
}

/**
 * Reads the configuration of the sandbox as a process of its own, from the environment alone: .env is the service's, and
 * the two share names. Rejects with ConfigurationError.
 */
export async function loadSandboxConfig(): Promise<SandboxConfig> {
  return read(parseSandboxConfig, true);
}

/** The service's configuration as `source` describes it; throws ConfigurationError. */
export function parseConfig(source: EnvironmentSource): Config {
  return Config.from(validateEnvironment(Environment, withLowerCaseProxies(source)));
}

/** The sandbox's configuration as `source` describes it; throws ConfigurationError. */
export function parseSandboxConfig(source: EnvironmentSource): SandboxConfig {
  return SandboxConfig.from(validateEnvironment(SandboxEnvironment, source));
}

// What `validate` returns, Nest would write back into process.env, defaults and all: so it gets nothing to write.
async function read<T>(parse: (source: EnvironmentSource) => T, ignoreEnvFile: boolean): Promise<T> {
  return new Promise((resolve, reject) => {
    const validate = (source: EnvironmentSource): Record<string, never> => {
      resolve(parse(source));
      return {};
    };
    NestConfigModule.forRoot({ ignoreEnvFile, validate }).catch(reject);
  });
}
