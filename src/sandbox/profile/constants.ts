import { JsonNumber, type JsonMembers, type JsonTree, parseJsonTree } from '../../json/json-tree.js';
import type { ExampleDocument, Said } from '../../provider/language/document.js';
import { type Path, type Places, firstOf } from '../../provider/language/paths.js';
import { membersOf, treeOf } from '../../provider/language/templates.js';
import type { CompiledEvent, CompiledProfile } from '../../provider/profile/compile-profile.js';
import { itemsOf, type Reading, readTheirs } from '../../provider/profile/readings.js';
import { readWebhookBody } from '../../provider/profile/webhook-body.js';
import { bodyOf } from './said.js';

/** What an example has as constants, although each request has its own. */
export interface Constants {
  /** The ids that the provider gave, each once, in the order in which it tells them. */
  readonly theirs: readonly string[];
  /** What is drawn as a QR Code. */
  readonly codes: readonly string[];
}

/** Finds the constants of an example by the paths with which the service reads them. */
export function constantsOf(
  profile: CompiledProfile,
  event: CompiledEvent,
  { ack, webhooks = [], lookup, expect }: ExampleDocument,
  env: JsonMembers,
): Constants {
  const theirs = new Set<string>();
  const codes = new Set<string>();
  const picture = event.document.answer?.picture;
  const read = (reading: Reading, places: Places): void => {
    const id = reading.theirs(places);
    if (id !== undefined) theirs.add(id);
    const statement = reading.read(places);
    const code = statement.kind === 'succeeded' && picture !== undefined ? statement.result[picture] : undefined;
    if (typeof code === 'string') codes.add(code);
  };
  if (ack) {
    const places = answerPlaces(ack, env);
    for (const paths of event.ack.names) {
      const id = readTheirs(firstOf(paths, places));
      if (id !== undefined) theirs.add(id);
    }
    for (const at of itemPlaces(event.ack.each, places)) read(event.ack.reading, at);
  }
  for (const said of webhooks) {
    const places = webhookPlaces(profile, said, env);
    for (const { each = [], when, reading } of event.webhooks) {
      for (const at of itemPlaces(each, places)) if (when(at)) read(reading, at);
    }
  }
  if (lookup && event.lookup) read(event.lookup.reading, answerPlaces(lookup, env));
  if (expect.theirs !== undefined) theirs.add(expect.theirs);
  return { theirs: [...theirs].filter(isConstant), codes: [...codes].filter(isConstant) };
}

/** What has a place of a template in it is made for each request anyway. */
function isConstant(text: string): boolean {
  return !text.includes('{');
}

function itemPlaces(each: readonly Path[], places: Places): readonly Places[] {
  return each.length === 0 ? [places] : itemsOf(each, places).map((item) => ({ ...places, item }));
}

function answerPlaces({ status = 200, json, text, headers = {} }: Said, env: JsonMembers): Places {
  return {
    status: new JsonNumber(String(status)),
    body: json === undefined ? bodyOfText(text) : treeOf(json),
    header: inLowerCase(headers),
    env,
  };
}

/** A text may hold JSON, whose numbers keep their digits. */
function bodyOfText(text: string | undefined): JsonTree | undefined {
  try {
    return text === undefined ? undefined : parseJsonTree(text);
  } catch {
    return undefined;
  }
}

function webhookPlaces({ decode, used }: CompiledProfile, said: Said, env: JsonMembers): Places {
  const { body, contentType } = bodyOf(said);
  const { headers = {}, query = {}, url = '' } = said;
  const read = readWebhookBody(Buffer.from(body), contentType, { readsForms: used.has('form'), onlyOnce: [], decode });
  return { ...read, header: inLowerCase(headers), query: membersOf(Object.entries(query)), method: 'POST', url, env };
}

function inLowerCase(headers: Readonly<Record<string, string>>): JsonMembers {
  return membersOf(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
