import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { standInSettings } from '../config/settings.js';
import { bindVerify } from '../provider/proofs/bind-verify.js';
import { addQuery, type Settings } from '../provider/proofs/profile-proof.js';
import type { EnvironmentSource } from '../config/read-environment.js';
import { runCommand } from './commands.js';
import { openProfile } from './open-profile.js';

/** What a command wrote. */
export interface Ran {
  readonly code: number;
  readonly out: readonly string[];
  readonly err: readonly string[];
  /** All of it, as one text. */
  readonly text: string;
}

export const NOW = new Date('2026-01-31T12:00:00Z');

/** Runs a command. */
export async function run(args: readonly string[], source: EnvironmentSource = {}, now = NOW): Promise<Ran> {
  const out: string[] = [];
  const err: string[] = [];
  const code = await runCommand(args, {
    out: (line) => void out.push(line),
    err: (line) => void err.push(line),
    source,
    now,
  });
  return { code, out, err, text: [...out, ...err].join('\n') };
}

/** A directory of a spec's own, which ends with it. */
export function makeFolder(): (name: string, content: string | Buffer) => string {
  const folder = mkdtempSync(join(tmpdir(), 'provider-tool-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  return (name, content) => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };
}

/** A webhook, and how it is written down. */
export interface Sent {
  /** Path and query. */
  readonly url?: string;
  /** Where the provider sends it to, if that is not PUBLIC_URL with the path and the query. */
  readonly signedUrl?: string;
  readonly body?: string | Buffer;
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly at?: Date;
  /** What the capture has in place of what was sent. */
  readonly captured?: {
    readonly url?: string;
    readonly body?: string | Buffer;
    /** Changes the lines of headers. */
    readonly lines?: (lines: readonly string[]) => readonly string[];
    readonly end?: string;
  };
}

export const PUBLIC_URL = 'https://api.example.com';

/** The capture of a webhook that is signed as the provider would. */
export function captureOf(profile: string, settings: Settings, sent: Sent = {}): Buffer {
  const { url = '/webhook', body = '{}', type = 'application/json', headers = {}, at = NOW, captured = {} } = sent;
  const { verify } = openProfile(profile).profile;
  const bytes = Buffer.from(body);
  const request = {
    method: 'POST',
    url: sent.signedUrl ?? PUBLIC_URL + url,
    body: bytes,
    contentType: type,
    headers,
  };
  const added = bindVerify(verify, settings).sign(request, at);
  if (!added) throw new Error(`${profile} can not be signed`);
  const { end = '\r\n' } = captured;
  const lines = Object.entries({ host: 'api.example.com', 'content-type': type, ...headers, ...added.headers }).map(
    ([name, value]) => `${name}: ${value}`,
  );
  const target = captured.url ?? addQuery(url, added.query);
  const head = [`POST ${target} HTTP/1.1`, ...(captured.lines?.(lines) ?? lines), '', ''].join(end);
  return Buffer.concat([Buffer.from(head, 'latin1'), Buffer.from(captured.body ?? bytes)]);
}

/** Settings that a profile works with. */
export function settingsOf(profile: string): Readonly<Record<string, string>> {
  return standInSettings(openProfile(profile).document, 'https://provider.example');
}
