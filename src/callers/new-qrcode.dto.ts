import { randomUUID } from 'node:crypto';
import { registerDecorator, ValidateIf, validateSync } from 'class-validator';
import { externalIdFault, parseExternalId } from '../event-manager/index.js';
import { Problem } from '../http/problem.js';
import { decodeUtf8, JsonObjectText, UnsupportedMediaType } from '../json/json-text.js';

/** The body of a caller's request. Every other member is passed to the provider unchanged. */
export class NewQrcodeDto {
  /**
   * The correlation identifier: a string of 1 to 128 characters, or an integer that a double holds exactly. Requests with the
   * same id and the same body are one request. If there is no id, the service generates one (UUID v7).
   */
  @ValidateIf((dto: NewQrcodeDto) => dto.external_id !== undefined)
  @IsExternalId()
  external_id?: string | number;
}

/** Accepts what `parseExternalId` accepts, and says why it refuses another value. */
function IsExternalId(): PropertyDecorator {
  return (target, propertyName) => {
    registerDecorator({
      name: 'isExternalId',
      target: target.constructor,
      propertyName: String(propertyName),
      validator: {
        validate: (value: unknown) => externalIdFault(value) === undefined,
        defaultMessage: (args) => externalIdFault(args?.value) ?? '',
      },
    });
  };
}

/** What a caller asks for. */
export interface NewQrcode {
  /** Undefined if the caller gave none. */
  readonly externalId: string | undefined;
  /** The body in the caller's own text, to be sent on unchanged. */
  readonly text: JsonObjectText;
}

const JSON_TYPE = /^application\/([^/;\s]+\+)?json\s*(;|$)/i;

/**
 * Reads and validates the body of POST /new-qrcode. It is read as JSON even without a content type; no body means `{}`. Throws
 * MalformedBody, UnsupportedMediaType, or the problem validation-error.
 */
export function readNewQrcode(bytes: Buffer, contentType: string | undefined): NewQrcode {
  if (bytes.length > 0 && contentType !== undefined && !JSON_TYPE.test(contentType)) {
    throw new UnsupportedMediaType('the body must be application/json');
  }
  const text = JsonObjectText.parse(bytes.length > 0 ? decodeUtf8(bytes) : '{}');
  const dto = Object.assign(new NewQrcodeDto(), { external_id: text.member('external_id') });
  const errors = validateSync(dto).flatMap(({ property, constraints = {} }) =>
    Object.values(constraints).map((detail) => ({ pointer: `/${property}`, detail })),
  );
  if (errors.length > 0) throw new Problem('validation-error', errors[0]?.detail ?? '', { errors });
  return { externalId: parseExternalId(dto.external_id), text };
}

/**
 * A new external id: a UUID v7 (RFC 9562, section 5.7), the milliseconds since 1970 before 74 random bits. Node keeps random bytes for
 * `randomUUID` in stock; libraries ask the system for new ones each time, which costs six times as much.
 */
export function newExternalId(): string {
  const time = Date.now().toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice('xxxxxxxx-xxxx-V'.length)}`;
}
