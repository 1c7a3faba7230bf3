import { randomBytes } from 'node:crypto';
import type { JsonObjectText } from '../../json/json-text.js';
import { isList, isMembers, JsonNumber, type JsonTree, parseJsonTree } from '../../json/json-tree.js';
import { pointerTo } from '../language/templates.js';
import type { InputFault } from '../provider.js';
import type { InputMember, OperationDocument } from '../language/document.js';

/** What is wrong with a caller's id and body, as far as the profile says what they must be. */
export function checkInput(
  { id, input }: OperationDocument,
  externalId: string,
  caller: JsonObjectText,
): readonly InputFault[] {
  const idFault = id && faultOfId(id, externalId);
  const faults: InputFault[] = idFault === undefined ? [] : [{ pointer: '/external_id', detail: idFault }];
  if (!input) return faults;
  const tree = parseJsonTree(caller.toString());
  for (const [name, member] of Object.entries(input)) {
    const detail = faultOfMember(member, isMembers(tree) ? tree[name] : undefined);
    if (detail !== undefined) faults.push({ pointer: pointerTo(name), detail });
  }
  return faults;
}

/** The fewest characters of an id that is made up: fewer could meet those of another one. */
const MIN_MADE_CHARACTERS = 16;

/** An id of the form that the provider takes; the UUID itself if it takes every id. Empty if its ids are too short to be made up. */
export function makeExternalId({ make, alphabet, length }: NonNullable<OperationDocument['id']>, uuid: string): string {
  const most = length?.[1] ?? 128;
  if (make !== 'hex' && (make === 'uuid' || (alphabet !== 'alnum' && most >= uuid.length))) return uuid;
  const hex = uuid.replaceAll('-', '');
  if (most >= hex.length) return hex;
  return most < MIN_MADE_CHARACTERS ? '' : randomBytes(16).toString('hex').slice(0, most);
}

function faultOfId({ alphabet, length }: NonNullable<OperationDocument['id']>, externalId: string): string | undefined {
  if (externalId === '') return 'must be given: ids of this provider are too short to be made up';
  if (alphabet === 'alnum' && !/^[A-Za-z0-9]+$/.test(externalId)) {
    return 'must hold letters and digits of ASCII only, for this provider';
  }
  const [least, most] = length ?? [1, 128];
  const count = Array.from(externalId).length;
  if (count >= least && count <= most) return undefined;
  return `must have ${least === most ? least : `${least} to ${most}`} characters, for this provider`;
}

function faultOfMember({ type, required }: InputMember, value: JsonTree | undefined): string | undefined {
  if (value === undefined || value === null) return required ? 'must be given' : undefined;
  if (type === undefined || TYPES[type](value)) return undefined;
  return `must be ${/^[aeio]/.test(type) ? 'an' : 'a'} ${type}`;
}

const TYPES: Readonly<Record<NonNullable<InputMember['type']>, (value: JsonTree) => boolean>> = {
  string: (value) => typeof value === 'string',
  number: (value) => value instanceof JsonNumber,
  // JSON Schema: 1.0 is an integer, too.
  integer: (value) => value instanceof JsonNumber && /^-?\d+(\.0+)?$/.test(value.text),
  boolean: (value) => typeof value === 'boolean',
  object: isMembers,
  array: isList,
};
