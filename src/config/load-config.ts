import { Config } from './config.js';
import { Environment } from './environment.js';
import { type EnvironmentSource, readEnvironment, validateEnvironment } from './read-environment.js';

/**
 * Reads the service's configuration from the environment and, outside production, from .env in the working directory. The
 * environment wins over .env. Rejects with ConfigurationError, or with the system's error if .env can not be read.
 */
export async function loadConfig(): Promise<Config> {
  return readEnvironment(parseConfig, ignoresEnvFile());
}

/** The variables that `loadConfig` reads, before any of them is checked. */
export async function loadSource(): Promise<EnvironmentSource> {
  return readEnvironment((source) => source, ignoresEnvFile());
}

function ignoresEnvFile(): boolean {
  return process.env.NODE_ENV?.trim() === 'production';
}

/** The service's configuration as `source` describes it; throws ConfigurationError. */
export function parseConfig(source: EnvironmentSource): Config {
  const variables = withLowerCaseProxies(source);
  return Config.from(validateEnvironment(Environment, variables), variables);
}

/** A copy of the source in which http_proxy, https_proxy and no_proxy, if set, replace HTTP_PROXY, HTTPS_PROXY and NO_PROXY. */
function withLowerCaseProxies(source: EnvironmentSource): EnvironmentSource {
  const names = ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY'].filter((name) => source[name.toLowerCase()]);
  return { ...source, ...Object.fromEntries(names.map((name) => [name, source[name.toLowerCase()]])) };
}
