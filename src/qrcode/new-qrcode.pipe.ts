import { Injectable, type PipeTransform } from '@nestjs/common';
import { validateSync } from 'class-validator';
import { parseExternalId } from '../event-manager/external-id.js';
import { decodeUtf8, JsonObjectText } from '../http/json-text.js';
import { Problem } from '../http/problem.js';
import { NewQrcodeDto } from './new-qrcode.dto.js';

/** What a caller asks for. */
export interface NewQrcode {
  /** Undefined where the caller gave none. */
  readonly externalId: string | undefined;
  /** The caller's own words, to be passed on as they came. */
  readonly text: JsonObjectText;
}

/** Reads and validates the body of POST /new-qrcode. No body at all stands for `{}`. */
@Injectable()
export class NewQrcodePipe implements PipeTransform<unknown, NewQrcode> {
  transform(body: unknown): NewQrcode {
    const text = JsonObjectText.parse(Buffer.isBuffer(body) && body.length > 0 ? decodeUtf8(body) : '{}');
    const dto = Object.assign(new NewQrcodeDto(), { external_id: text.member('external_id') });
    const errors = validateSync(dto).flatMap(({ property, constraints = {} }) =>
      Object.values(constraints).map((detail) => ({ pointer: `/${property}`, detail })),
    );
    if (errors.length > 0) throw new Problem('validation-error', errors[0]?.detail ?? '', { errors });
    return { externalId: parseExternalId(dto.external_id), text };
  }
}
