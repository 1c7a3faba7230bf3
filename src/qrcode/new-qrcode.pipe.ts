import { Injectable, type PipeTransform } from '@nestjs/common';
import { validateSync } from 'class-validator';
import { parseExternalId } from '../event-manager/external-id.js';
import { decodeUtf8, JsonObjectText } from '../http/json-text.js';
import { Problem } from '../http/problem.js';
import type { SentBody } from '../http/sent-body.js';
import { UnsupportedMediaType } from '../http/unsupported-media-type.js';
import { NewQrcodeDto } from './new-qrcode.dto.js';

/** What a caller asks for. */
export interface NewQrcode {
  /** Undefined where the caller gave none. */
  readonly externalId: string | undefined;
  /** The caller's own words, to be passed on as they came. */
  readonly text: JsonObjectText;
}

const JSON_TYPE = /^application\/([^/;\s]+\+)?json\s*(;|$)/i;

/** Reads and validates the body of POST /new-qrcode: JSON, also where no content type says so. None at all stands for `{}`. */
@Injectable()
export class NewQrcodePipe implements PipeTransform<SentBody, NewQrcode> {
  transform({ bytes, contentType }: SentBody): NewQrcode {
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
}
