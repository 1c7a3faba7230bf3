import { decodeUtf8, parseJson, refuseRepeated } from '../http/json-text.js';
import { MalformedBody } from '../http/malformed-body.js';
import { UnsupportedMediaType } from '../http/unsupported-media-type.js';

const FORM = 'application/x-www-form-urlencoded';
const ID_NAMES = ['external_id', 'txid'];

/**
 * Reads a webhook's bytes by what they hold: JSON under any content type or none, or a form whose one field `payload` is
 * JSON. Undefined where there are none. Throws MalformedBody, also where an object has two ids of one name, and
 * UnsupportedMediaType where the content type says that it never was JSON.
 */
export function readWebhookBody(bytes: Buffer, contentType: string | undefined): unknown {
  if (bytes.length === 0) return undefined;
  const mediaType = contentType?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  try {
    const text = decodeUtf8(bytes);
    // Clients that were told no content type call JSON a form.
    const json = mediaType === FORM && !/^\s*[[{]/.test(text) ? payloadOf(text) : text;
    const body = parseJson(json);
    refuseRepeated(json, ID_NAMES);
    return body;
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
