import { ConsoleLogger, type LogLevel as NestLogLevel } from '@nestjs/common';
import type { Config } from './config/config.js';
import { LineWriter } from './line-writer.js';
import { jsonLine, textLine } from './log-line.js';
import { logLinesLost } from './metrics/instruments.js';

/** Nest's names for the usual levels, the gravest first. */
const NEST_LEVELS: Readonly<Record<Config['logLevel'], NestLogLevel>> = {
  fatal: 'fatal',
  error: 'error',
  warn: 'warn',
  info: 'log',
  debug: 'debug',
  trace: 'verbose',
};

const LEVELS: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(NEST_LEVELS).map(([usual, nests]) => [nests, usual]),
);

/** Writes to stdout, one line a message: JSON in production, text for people elsewhere. */
export function createLogger({ logLevel, production }: Pick<Config, 'logLevel' | 'production'>): ConsoleLogger {
  const ordered = Object.values(NEST_LEVELS);
  const logLevels = ordered.slice(0, ordered.indexOf(NEST_LEVELS[logLevel]) + 1);
  return new LineLogger(logLevels, production ? jsonLine : textLine);
}

/** Nest's logger, its levels and its ways to be called; only how a line looks, and when it is written, is ours. */
class LineLogger extends ConsoleLogger {
  readonly #writer = new LineWriter(
    process.stdout,
    (lines) => this.format('warn', 'Logger', { event: 'log-lines-lost', lines }),
    (lines) => logLinesLost.inc(lines),
  );

  constructor(
    logLevels: NestLogLevel[],
    private readonly format: typeof jsonLine,
  ) {
    super({ logLevels, json: true }); // `json` keeps it from printing stacks by itself
    process.on('exit', () => this.#writer.flush());
  }

  /** Leaves out what Nest says of its own start: a line per module and route tells an operator nothing. */
  override log(message: unknown, ...rest: unknown[]): void {
    if (!NESTS_OWN.has(String(rest.at(-1)))) super.log(message, ...rest);
  }

  protected override printMessages(
    messages: unknown[],
    context = '',
    level: NestLogLevel = 'log',
    _stream?: unknown,
    stack?: unknown,
    members?: object,
  ): void {
    const further = stack === undefined ? members : { ...members, stack };
    for (const message of messages) {
      this.#writer.write(this.format(LEVELS[level] ?? level, context, message, further));
    }
  }
}

const NESTS_OWN = new Set(['NestFactory', 'InstanceLoader', 'RoutesResolver', 'RouterExplorer', 'NestApplication']);
