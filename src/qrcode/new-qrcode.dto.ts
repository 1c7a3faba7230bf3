import { registerDecorator, ValidateIf } from 'class-validator';
import { externalIdFault } from '../event-manager/external-id.js';

/** What a caller posts. Every other member is passed to the provider as it came. */
export class NewQrcodeDto {
  /**
   * The correlation identifier: a string of 1 to 128 characters, or an integer that a double holds exactly. The same id with
   * the same body is the same request, however often it is sent. Generated (UUID v7) when absent.
   */
  @ValidateIf((dto: NewQrcodeDto) => dto.external_id !== undefined)
  @IsExternalId()
  external_id?: string | number;
}

/** Accepts what `parseExternalId` accepts, and says why it does not accept the rest. */
function IsExternalId(): PropertyDecorator {
  return (target, propertyName) => {
    registerDecorator({
      name: 'isExternalId',
      target: target.constructor,
      propertyName: String(propertyName),
      validator: {
        validate: (value: unknown) => externalIdFault(value) === undefined,
        defaultMessage: (fault) => externalIdFault(fault?.value) ?? '',
      },
    });
  };
}
