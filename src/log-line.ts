import { inspect, styleText } from 'node:util';

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
