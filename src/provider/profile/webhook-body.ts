import { decodeUtf8, MalformedBody, UnsupportedMediaType } from '../../json/json-text.js';
import { isList, isMembers, type JsonMembers, type JsonTree, newMembers, parseJsonTree } from '../../json/json-tree.js';
import type { Path, Places } from '../language/paths.js';
import { membersOf } from '../language/templates.js';

const FORM = 'application/x-www-form-urlencoded';

/** What a webhook's bytes hold: JSON, or the fields of a form. */
export interface WebhookBody {
  readonly body?: JsonTree;
  readonly form?: JsonMembers;
}

/** How a profile reads bytes. */
export interface BodyOptions {
  /** Whether it reads fields of forms. If not, a form is only a wrapping of JSON in its one field `payload`. */
  readonly readsForms: boolean;
  /** Members that no object may have twice. */
  readonly onlyOnce: readonly string[];
  /** Texts that are JSON themselves. */
  readonly decode: readonly Path[];
}

/**
 * Reads a webhook's bytes by their content, not by their content type: JSON, or a form. Without bytes there is neither. Throws
 * MalformedBody if it can not be read, or if an object repeats an id's name. Throws UnsupportedMediaType instead if the content type
 * says that it is not JSON.
 */
export function readWebhookBody(bytes: Buffer, contentType: string | undefined, options: BodyOptions): WebhookBody {
  if (bytes.length === 0) return {};
  const mediaType = contentType?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  try {
    const text = decodeUtf8(bytes);
    // If no content type is set, some HTTP clients send JSON as a form.
    const isForm = mediaType === FORM && !/^\s*[[{]/.test(text);
    if (isForm && options.readsForms) return decodeTexts({ form: membersOf(new URLSearchParams(text)) }, options);
    return decodeTexts({ body: parseJsonTree(isForm ? payloadOf(text) : text, options.onlyOnce) }, options);
  } catch (error) {
    if (error instanceof MalformedBody && !mayBeJson(mediaType)) {
      throw new UnsupportedMediaType('a webhook is JSON, or a form with a field "payload"');
    }
    throw error;
  }
}

function mayBeJson(mediaType: string): boolean {
  return mediaType === '' || mediaType === FORM || /^text\/|^application\/([^/]+\+)?json$/.test(mediaType);
}

function payloadOf(form: string): string {
  const [field, another] = form.split('&').filter((candidate) => candidate.startsWith('payload='));
  if (field === undefined || another !== undefined) {
    throw new UnsupportedMediaType('a form needs one field "payload"');
  }
  try {
    return decodeURIComponent(field.slice('payload='.length).replaceAll('+', ' '));
  } catch {
    throw new MalformedBody('the field "payload" is not percent-encoded UTF-8');
  }
}

/** Replaces texts that hold JSON by what they hold; a text that holds none stays. */
function decodeTexts(read: WebhookBody, { decode, onlyOnce }: BodyOptions): WebhookBody {
  let decoded = read;
  for (const path of decode) {
    const text = path.raw(decoded as Places);
    if (typeof text !== 'string' || !path.steps) continue;
    try {
      const tree = replaced(decoded[path.place as 'body' | 'form'], path.steps, parseJsonTree(text, onlyOnce));
      decoded = { ...decoded, [path.place]: tree };
    } catch {
      // Not JSON: rules will find a text where they expect an object.
    }
  }
  return decoded;
}

/** A copy of the tree in which the value at the path is another one. */
function replaced(
  tree: JsonTree | undefined,
  [step, ...rest]: readonly (string | number)[],
  value: JsonTree,
): JsonTree {
  if (step === undefined) return value;
  if (typeof step === 'string' && isMembers(tree)) {
    const copy = Object.assign(newMembers(), tree);
    copy[step] = replaced(tree[step], rest, value);
    return copy;
  }
  if (typeof step === 'number' && isList(tree)) return tree.with(step, replaced(tree.at(step), rest, value));
  return value;
}
