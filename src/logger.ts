import { ConsoleLogger, type LogLevel as NestLogLevel } from '@nestjs/common';
import type { Config } from './config/config.js';

/** Nest's names for the usual levels, the most severe first. */
const LEVELS: Readonly<Record<Config['logLevel'], NestLogLevel>> = {
  fatal: 'fatal',
  error: 'error',
  warn: 'warn',
  info: 'log',
  debug: 'debug',
  trace: 'verbose',
};

/** One JSON object a line in production, text for people elsewhere. */
export function createLogger({ logLevel, production }: Pick<Config, 'logLevel' | 'production'>): ConsoleLogger {
  const ordered = Object.values(LEVELS);
  const logLevels = ordered.slice(0, ordered.indexOf(LEVELS[logLevel]) + 1);
  return new QuietConsoleLogger({ logLevels, json: production, colors: process.stdout.isTTY });
}

/** Leaves out what Nest says of its own start: a line per module and route tells an operator nothing. */
class QuietConsoleLogger extends ConsoleLogger {
  override log(message: unknown, ...rest: unknown[]): void {
    if (!NESTS_OWN.has(String(rest.at(-1)))) super.log(message, ...rest);
  }
}

const NESTS_OWN = new Set(['NestFactory', 'InstanceLoader', 'RoutesResolver', 'RouterExplorer', 'NestApplication']);
