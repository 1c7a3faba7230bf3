import { readFileSync } from 'node:fs';
import { shownUrl } from '../http/shown-url.js';
import { type Capture, headerValues, parseCapture } from './capture.js';
import { type CapturedWebhook, webhookOf } from './captured-webhook.js';
import { type Command, Faults, readArguments, UsageError } from './command.js';
import { openProfile } from './open-profile.js';
import { proofLines } from './proof-lines.js';
import { handshakeLines, readingLines } from './reading-lines.js';

/** What the service would make of a webhook that was captured. */
export const read: Command = {
  takes: 'FILE CAPTURE.http [--now ISO] [--url PUBLIC_URL] [--id ID]',
  about: 'what a captured webhook (raw HTTP) says, and whether its proof holds; if not, why',
  async run(args, surroundings) {
    const { positionals, option } = readArguments(args, ['FILE', 'CAPTURE.http'], { options: ['now', 'url', 'id'] });
    const [given, path = ''] = positionals;
    const opened = openProfile(given);
    const capture = readCapture(path);
    const webhook = webhookOf(opened, capture, surroundings, { now: option('now'), url: option('url') });
    const handshake = handshakeLines(webhook);
    if (handshake) {
      for (const line of [...headLines(webhook), ...handshake]) surroundings.out(line);
      return 0;
    }
    const proven = await proofLines(webhook);
    const reading = readingLines(webhook, proven.attempt, proven.holds, option('id'));
    for (const line of [...headLines(webhook), ...proven.lines, ...reading.lines]) surroundings.out(line);
    return proven.holds && reading.isRead ? 0 : 1;
  },
};

function readCapture(path: string): Capture {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw new UsageError(`"${path}" can not be read (${(error as NodeJS.ErrnoException).code})`);
  }
  const capture = parseCapture(bytes);
  if (typeof capture === 'string') throw new Faults([`${path}: ${capture}`]);
  return capture;
}

function headLines({ opened, capture, assumed }: CapturedWebhook): readonly string[] {
  const { method, url, body } = capture;
  const length = headerValues(capture.rawHeaders, 'content-length')[0];
  const differs = length !== undefined && /^\d+$/.test(length) && Number(length) !== body.length;
  return [
    `${opened.file}: ${method} ${shownUrl(url)}, ${body.length} bytes`,
    ...(differs ? [`note: content-length says ${length} bytes, and the capture has ${body.length}`] : []),
    ...assumed.map((sentence) => `note: ${sentence}`),
  ];
}
