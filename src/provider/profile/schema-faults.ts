import { didYouMean, nearest } from '../language/nearest.js';
import type { Pointer } from '../language/document.js';
import type { SchemaError, SchemaPart } from './schema-validator.generated.js';
import type { Part } from './yaml-text.js';

/** What is wrong with a member or an element of a document. */
export interface SchemaFault {
  readonly at: Pointer;
  readonly part: Part;
  /** Begins after the path; of an unknown member, after the path of the map that it is in. */
  readonly message: string;
  readonly isUnknownMember?: boolean;
  readonly isMissing?: boolean;
  /** Whether it is a text where there is to be a number, or the like. */
  readonly isOfWrongType?: boolean;
  /** The member that an unknown one was meant for. */
  readonly meant?: string | undefined;
}

/** Words for the patterns of the schema. */
export const PATTERNS: Readonly<Record<string, string>> = {
  '^[a-z0-9][a-z0-9-]{0,40}$': 'at most 41 of a-z, 0-9 and -, the first one no -',
  '^[A-Z][A-Z0-9_]*$': 'A-Z, 0-9 and _, the first one a letter',
  '^env\\.[A-Z][A-Z0-9_]*$|^https://': 'env. and the name of a setting, or an https:// URL',
};

/** What the errors of the validator mean to whoever wrote the document: one fault for each mistake. */
export function schemaFaults(errors: readonly SchemaError[]): readonly SchemaFault[] {
  const faults = errors.flatMap((error) => faultOf(error) ?? []);
  const key = ({ at, part }: SchemaFault): string => [part, ...at].join('\0');
  const first = new Map(faults.toReversed().map((fault) => [key(fault), fault]));
  // A member whose name is misspelt is not missing, too.
  const misspelt = new Set(
    faults.flatMap(({ at, meant }) => (meant === undefined ? [] : [...at.slice(0, -1), meant].join('\0'))),
  );
  // The branches of a choice ask again for the kind of value that is asked for before the choice.
  return faults.filter(
    (fault) => first.get(key(fault)) === fault && !(fault.isMissing === true && misspelt.has(fault.at.join('\0'))),
  );
}

function faultOf(error: SchemaError): SchemaFault | undefined {
  const { keyword, params, propertyName, data } = error;
  const at = steps(error.instancePath);
  const fault = (message: string, ...further: Pointer): SchemaFault => ({
    at: [...at, ...further],
    part: 'value',
    message,
  });
  switch (keyword) {
    // Each comes with the error of what it holds.
    case 'if':
    case 'propertyNames':
      return undefined;
    case 'additionalProperties':
      return unknownMember(at, String(params.additionalProperty), Object.keys(error.parentSchema?.properties ?? {}));
    case 'required':
      return { ...fault('must be given', String(params.missingProperty)), isMissing: true };
    case 'discriminator':
      return fault(oneOf(schemeNames(error.parentSchema), memberOf(data, String(params.tag))), String(params.tag));
    case 'pattern': {
      const words = PATTERNS[String(params.pattern)] ?? `a text that matches ${String(params.pattern)}`;
      return propertyName === undefined
        ? fault(`takes ${words}`)
        : { at: [...at, propertyName], part: 'name', message: `its name takes ${words}` };
    }
    default:
      return { ...fault(valueMessage(error)), isOfWrongType: keyword === 'type' };
  }
}

function unknownMember(at: Pointer, name: string, known: readonly string[]): SchemaFault {
  const meant = nearest(name, known);
  const hint = meant === undefined ? `; it takes ${known.join(', ')}` : didYouMean(name, known);
  const message = `does not take ${JSON.stringify(name)}${hint}`;
  return { at: [...at, name], part: 'name', message, isUnknownMember: true, meant };
}

function valueMessage({ keyword, params, data, parentSchema }: SchemaError): string {
  const { limit } = params;
  switch (keyword) {
    case 'type':
      return typeMessage([params.type].flat().map(String), data);
    case 'enum':
      return oneOf((parentSchema?.enum ?? []).map(String), data);
    case 'const':
      return `takes ${JSON.stringify(params.allowedValue)}`;
    case 'minItems':
      return `takes at least ${amount(limit, 'element')}`;
    case 'maxItems':
      return `takes at most ${amount(limit, 'element')}`;
    case 'minProperties':
      return `takes at least ${amount(limit, 'member')}`;
    case 'maxProperties':
      return `takes at most ${amount(limit, 'member')}`;
    case 'minimum':
      return `takes no less than ${String(limit)}`;
    case 'maximum':
      return `takes no more than ${String(limit)}`;
    // The schema forbids one member so: the default of a secret.
    case 'false schema':
      return 'a secret has no default';
    default:
      return `breaks the rule "${keyword}" of profile.schema.json`;
  }
}

const TYPES: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map',
};

function typeMessage(types: readonly string[], data: unknown): string {
  const takes = alternatives(types.map((type) => TYPES[type] ?? type));
  if (data === null) return `is empty; it takes ${takes}`;
  const isText = types.includes('string');
  const text = types.length === 1 ? 'it' : 'a text';
  if (isText && (typeof data === 'number' || typeof data === 'boolean')) return `takes ${takes}; put ${text} in quotes`;
  const isPlaceholder = isText && typeof data === 'object' && !Array.isArray(data);
  return isPlaceholder ? `takes ${takes}; one that begins with { is put in quotes` : `takes ${takes}`;
}

function oneOf(words: readonly string[], written: unknown): string {
  const hint = typeof written === 'string' ? didYouMean(written, words) : '';
  return `takes one of ${words.join(', ')}${hint}`;
}

function amount(limit: unknown, what: string): string {
  return `${String(limit)} ${what}${limit === 1 ? '' : 's'}`;
}

function alternatives(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}

function schemeNames(schema: SchemaPart | undefined): readonly string[] {
  return (schema?.oneOf ?? []).flatMap(({ properties }) => {
    const scheme = properties?.scheme;
    return typeof scheme === 'object' ? [scheme.enum ?? scheme.const].flat().map(String) : [];
  });
}

function memberOf(data: unknown, name: string): unknown {
  return typeof data === 'object' && data !== null ? (data as Record<string, unknown>)[name] : undefined;
}

function steps(pointer: string): Pointer {
  return pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}
