import type { Writable } from 'node:stream';
import { inspect, styleText } from 'node:util';
import { ConsoleLogger, type LogLevel as NestLogLevel } from '@nestjs/common';
import type { Config } from '../config/config.js';
import { logLinesLost } from './metrics.js';

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

/** As many bytes may wait for a reader that is slower than the lines come. */
const MOST_WAITING_BYTES = 4 * 1024 * 1024;

/**
 * Writes lines to a stream that may fail: its reader may have left, or be slow, or its disk be full. Then lines are lost, and
 * nothing else is: they are counted, and a line tells how many they were as soon as one can be written again.
 */
export class LineWriter {
  #text = '';
  #lines = 0;
  #lost = 0;
  /** Whether the last line that there is may be the half of one. */
  #torn = false;

  constructor(
    private readonly stream: Writable,
    /** Makes the line that tells of lost ones. */
    private readonly lossLine: (lines: number) => string,
    /** Hears of lines that are lost. */
    private readonly lost: (lines: number) => void,
  ) {
    stream.on('error', () => {}); // each write hears of its own
  }

  /** Lines of one turn of the event loop are written together: half of a line's cost is the system's call. */
  write(line: string): void {
    if (this.#lines === 0) setImmediate(() => this.flush());
    this.#text += `${line}\n`;
    this.#lines += 1;
  }

  /** Writes now what was to be written at the end of this turn. */
  flush(): void {
    if (this.#lines === 0) return;
    const [text, lines] = [this.#text, this.#lines];
    [this.#text, this.#lines] = ['', 0];
    if (this.stream.writableLength > MOST_WAITING_BYTES) return this.#lose(lines);
    const [told, end] = [this.#lost, this.#torn ? '\n' : ''];
    [this.#lost, this.#torn] = [0, false];
    this.stream.write(told > 0 ? `${end}${this.lossLine(told)}\n${text}` : text, (error) => {
      if (!error) return;
      this.#torn = true;
      this.#lost += told;
      this.#lose(lines);
    });
  }

  #lose(lines: number): void {
    this.#lost += lines;
    this.lost(lines);
  }
}

/** A message as one line of JSON: level, time, context, and the members of the message or its text as `msg`. Never throws. */
export function jsonLine(level: string, context: string, message: unknown, members?: object): string {
  const head = `{"level":"${level}","time":"${new Date().toISOString()}","context":${JSON.stringify(context)}`;
  try {
    return head + tail(membersOf(message)) + (members ? tail(members) : '') + '}';
  } catch {
    return `${head}${tail({ msg: inspect(message) })}}`;
  }
}

/** Of an object's JSON what stands within its braces, with a comma before it: spreading members into one object costs more. */
function tail(members: object): string {
  const json = JSON.stringify(members);
  return json === '{}' ? '' : `,${json.slice(1, -1)}`;
}

/** The same for people: time of day, level, event and context, then name=value, and a stack on lines of its own. */
export function textLine(level: string, context: string, message: unknown, members?: object): string {
  const { event, msg, stack, ...rest } = { ...membersOf(message), ...members } as Readonly<Record<string, unknown>>;
  const time = styleText('dim', new Date().toLocaleTimeString('sv'));
  const label = styleText(COLOURS[level] ?? 'green', level.toUpperCase().padEnd(5));
  const pairs = Object.entries(rest).filter(([, value]) => value !== undefined);
  const words = [time, label, ...[event, msg].filter((word) => word !== undefined).map(String)];
  for (const [name, value] of pairs) words.push(`${styleText('dim', `${name}=`)}${shown(value)}`);
  if (context !== '') words.push(styleText('dim', `(${context})`));
  return words.join(' ') + (typeof stack === 'string' ? `\n${stack}` : '');
}

const COLOURS: Readonly<Record<string, 'red' | 'yellow' | 'magenta'>> = {
  fatal: 'red',
  error: 'red',
  warn: 'yellow',
  debug: 'magenta',
  trace: 'magenta',
};

function membersOf(message: unknown): object {
  if (message instanceof Error) return { msg: message.message, stack: message.stack };
  return typeof message === 'object' && message !== null ? message : { msg: String(message) };
}

function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : inspect(value, { breakLength: Infinity });
  return /^[^\s"\p{C}]+$/u.test(text) ? text : JSON.stringify(text);
}
