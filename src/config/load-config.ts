import { withLowerCaseProxies } from '../provider/api-client/proxies.js';
import { Config } from './config.js';
import { Environment } from './environment.js';
import { type EnvironmentSource, readEnvironment, validateEnvironment } from './read-environment.js';

/**
 * Reads the service's configuration from the environment and, outside production, from .env in the working directory,
 * over which the environment wins. Rejects with ConfigurationError, or with the system's error where .env is unreadable.
 */
export async function loadConfig(): Promise<Config> {
  return readEnvironment(parseConfig, process.env.NODE_ENV?.trim() === 'production');
}

/** The service's configuration as `source` describes it; throws ConfigurationError. */
export function parseConfig(source: EnvironmentSource): Config {
  return Config.from(validateEnvironment(Environment, withLowerCaseProxies(source)));
}
