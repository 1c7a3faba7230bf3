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

/** The source in which http_proxy, https_proxy and no_proxy, where they are given, take the place of their capital namesakes. */
function withLowerCaseProxies(source: EnvironmentSource): EnvironmentSource {
  const names = ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY'].filter((name) => source[name.toLowerCase()]);
  return { ...source, ...Object.fromEntries(names.map((name) => [name, source[name.toLowerCase()]])) };
}
