import type { Writable } from 'node:stream';
import { inspect, styleText } from 'node:util';
import { ConsoleLogger, type LogLevel as NestLogLevel } from '@nestjs/common';
import type { Config } from '../config/config.js';
import { logLinesLost } from './metrics.js';

/** Nest's names for the usual levels, the most severe first. */
const NEST_LEVELS: Readonly<Record<Config['logLevel'], NestLogLevel>> = {
  fatal: 'fatal',
  error: 'error',
  warn: 'warn',
  info: 'log',
  debug: 'debug',
  trace: 'verbose',
};

const LEVELS: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(NEST_LEVELS).map(([level, nestLevel]) => [nestLevel, level]),
);

/** Makes a logger that writes each message to stdout as one line: JSON in production, text for people elsewhere. */
export function createLogger({ logLevel, production }: Pick<Config, 'logLevel' | 'production'>): ConsoleLogger {
  const ordered = Object.values(NEST_LEVELS);
  const logLevels = ordered.slice(0, ordered.indexOf(NEST_LEVELS[logLevel]) + 1);
  return new LineLogger(logLevels, production ? jsonLine : textLine);
}

/** Nest's logger with its levels and methods. Only the format of a line, and the moment when it is written, are ours. */
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

  /** Leaves out Nest's lines about its own start: one for each module and route, which are of no use to operators. */
  override log(message: unknown, ...rest: unknown[]): void {
    if (!NEST_START_CONTEXTS.has(String(rest.at(-1)))) super.log(message, ...rest);
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

const NEST_START_CONTEXTS = new Set([
  'NestFactory',
  'InstanceLoader',
  'RoutesResolver',
  'RouterExplorer',
  'NestApplication',
]);

/** The most bytes that wait for a slow reader of stdout; further lines are lost. */
const MAX_WAITING_BYTES = 4 * 1024 * 1024;

/**
 * Writes lines to a stream that may fail: its reader may leave or be slow, or its disk may be full. Then lines are lost, but the
 * service goes on. Lost lines are counted, and the next line that can be written tells their number.
 */
export class LineWriter {
  #text = '';
  #lines = 0;
  #lost = 0;
  /** Whether the last line in the stream may be incomplete. */
  #torn = false;

  constructor(
    private readonly stream: Writable,
    /** Makes the line that tells how many lines were lost. */
    private readonly lossLine: (lines: number) => string,
    /** Is called when lines are lost. */
    private readonly onLoss: (lines: number) => void,
  ) {
    stream.on('error', () => {}); // the callback of each write gets its error
  }

  /** Writes a line. All lines of one turn of the event loop are written together, because the system call is half of a line's cost. */
  write(line: string): void {
    if (this.#lines === 0) setImmediate(() => this.flush());
    this.#text += `${line}\n`;
    this.#lines += 1;
  }

  /** Writes the waiting lines now, not at the end of this turn. */
  flush(): void {
    if (this.#lines === 0) return;
    const [text, lines] = [this.#text, this.#lines];
    [this.#text, this.#lines] = ['', 0];
    if (this.stream.writableLength > MAX_WAITING_BYTES) return this.#lose(lines);
    const [reported, end] = [this.#lost, this.#torn ? '\n' : ''];
    [this.#lost, this.#torn] = [0, false];
    this.stream.write(reported > 0 ? `${end}${this.lossLine(reported)}\n${text}` : text, (error) => {
      if (!error) return;
      this.#torn = true;
      this.#lost += reported;
      this.#lose(lines);
    });
  }

  #lose(lines: number): void {
    this.#lost += lines;
    this.onLoss(lines);
  }
}

/** Writes a message as one line of JSON: level, time, context, and the message's members or its text as `msg`. Never throws. */
export function jsonLine(level: string, context: string, message: unknown, members?: object): string {
  const head = `{"level":"${level}","time":"${new Date().toISOString()}","context":${JSON.stringify(context)}`;
  try {
    return head + tail(membersOf(message)) + (members ? tail(members) : '') + '}';
  } catch {
    return `${head}${tail({ msg: inspect(message) })}}`;
  }
}

/** A comma and the object's JSON without its braces. Lines are joined from such texts: spreading all members into one object costs more. */
function tail(members: object): string {
  const json = JSON.stringify(members);
  return json === '{}' ? '' : `,${json.slice(1, -1)}`;
}

/** The same for people: time of day, level, event, name=value, context, and a stack on lines of its own. */
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
  if (Array.isArray(message)) return { msg: inspect(message) };
  return typeof message === 'object' && message !== null ? message : { msg: String(message) };
}

function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : inspect(value, { breakLength: Infinity });
  return /^[^\s"\p{C}]+$/u.test(text) ? text : JSON.stringify(text);
}
