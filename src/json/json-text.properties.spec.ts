import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JsonObjectText, MalformedBody, refuseRepeated } from './json-text.js';

/** A JSON value as a sender may write it: numbers are their digits, and an object may have a name twice. */
type Tree = string | boolean | null | readonly Tree[] | { readonly digits: string } | TreeObject;
interface TreeObject {
  readonly members: readonly (readonly [name: string, value: Tree])[];
}

const IDS = ['external_id', 'txid'];

const anyDigits = fc.constantFrom('0', '-0', '10', '10.0', '10.00', '1E+2', '9007199254740992', '9007199254740993');
const anyString = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 5 }),
  fc.constantFrom('', '\\', '"', '\\"', '/', '}', ']', ',', ':', '{"txid":1}', '\ud800', '\u2028', 'ação', ...IDS),
);
const anyName = fc.oneof(anyString, fc.constantFrom('a', 'b', '__proto__', 'constructor', ...IDS));
const anyObject = objectOf((value) => fc.uniqueArray(fc.tuple(anyName, value), { selector: ([name]) => name }));
const anyObjectWithRepeats = objectOf((value) => fc.array(fc.tuple(anyName, value), { maxLength: 5 }));
const choices = fc.infiniteStream(fc.nat());

describe('a JSON object text, however it is spelled', () => {
  it('has the members that JSON.parse reads', () => {
    fc.assert(
      fc.property(anyObject, choices, (object, choice) => {
        const text = spell(object, choice);
        const read = JsonObjectText.parse(text);
        for (const [name, value] of membersOf(text)) expect(read.member(name)).toEqual(value);
        expect(read.member('absent')).toBeUndefined();
      }),
    );
  });

  it('changes in nothing but the value that is set', () => {
    fc.assert(
      fc.property(anyObject, choices, fc.nat(), (object, choice, pick) => {
        const text = spell(object, choice);
        const name = object.members[pick % object.members.length]?.[0] ?? 'a';
        const changed = JsonObjectText.parse(text).withMember(name, '"~set~"');
        expect(membersOf(changed)).toEqual(new Map(membersOf(text)).set(name, '~set~'));
        if (object.members.length === 0) return;
        const [before = '', after = ''] = changed.split('"~set~"');
        expect(text.startsWith(before) && text.endsWith(after)).toBe(true);
        const value = text.slice(before.length, text.length - after.length);
        expect(value).toBe(value.trim());
        expect(JSON.parse(value)).toEqual(membersOf(text).get(name));
      }),
    );
  });

  it('gets a new member before all others, and stays as it was behind it', () => {
    fc.assert(
      fc.property(anyObject, choices, (object, choice) => {
        const text = spell(object, choice);
        const comma = object.members.length > 0 ? ',' : '';
        expect(JsonObjectText.parse(text).withMember('absent', '1.0')).toBe(text.replace('{', `{"absent":1.0${comma}`));
      }),
    );
  });

  it('has one fingerprint, which no other object has', () => {
    fc.assert(
      fc.property(anyObject, anyObject, choices, (object, other, choice) => {
        const fingerprint = (tree: Tree) => JsonObjectText.parse(spell(tree, choice)).fingerprint('txid');
        expect(fingerprint(object)).toBe(fingerprint(object));
        expect(fingerprint(object)).toBe(fingerprint(without('txid', object)));
        const same = sorted(without('txid', object)) === sorted(without('txid', other));
        expect(fingerprint(object) === fingerprint(other)).toBe(same);
      }),
    );
  });

  it('tells each digit of a number by its fingerprint', () => {
    fc.assert(
      fc.property(anyDigits, anyDigits, (one, other) => {
        const [print, otherPrint] = [one, other].map((digits) =>
          JsonObjectText.parse(`{"a":[${digits}]}`).fingerprint('b'),
        );
        expect(print === otherPrint).toBe(one === other);
      }),
    );
  });

  it('is refused where an object in it has a name twice, and nowhere else', () => {
    fc.assert(
      fc.property(anyObjectWithRepeats, choices, (object, choice) => {
        const text = spell(object, choice);
        expect(isRefused(() => refuseRepeated(text, IDS))).toBe(objectsIn(object).some((one) => repeatsAny(IDS, one)));
        expect(isRefused(() => JsonObjectText.parse(text).member('txid'))).toBe(repeatsAny(['txid'], object));
      }),
    );
  });
});

/** Objects whose members are made by `membersOf`, at every level. */
function objectOf(members: (value: fc.Arbitrary<Tree>) => fc.Arbitrary<[string, Tree][]>): fc.Arbitrary<TreeObject> {
  return fc.letrec<{ value: Tree; object: TreeObject }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      anyString,
      fc.constantFrom(true, false, null),
      anyDigits.map((digits) => ({ digits })),
      fc.array(tie('value'), { maxLength: 3 }),
      tie('object'),
    ),
    object: members(tie('value')).map((made) => ({ members: made })),
  })).object;
}

/** Writes a tree with blanks, escapes and an order of members that the choices decide. */
function spell(tree: Tree, choice: fc.Stream<number>): string {
  const choose = (...options: readonly string[]) => options[Number(choice.next().value) % options.length] ?? '';
  const around = (text: string) => `${choose('', ' ', '\t\r\n')}${text}${choose('', ' ', '\n')}`;
  const string = (text: string) =>
    choose(JSON.stringify(text), JSON.stringify(text).replaceAll('/', '\\/'), escaped(text), escaped(text, true));
  const write = (value: Tree): string => {
    if (typeof value === 'string') return around(string(value));
    if (typeof value !== 'object' || value === null) return around(String(value));
    if ('digits' in value) return around(value.digits);
    if (!('members' in value)) return around(`[${value.map(write).join(',') || choose('', ' ')}]`);
    const members = value.members.map(([name, member]) => `${write(name)}:${write(member)}`);
    return around(`{${choose(members.join(','), members.toReversed().join(',')) || choose('', ' ')}}`);
  };
  return write(tree);
}

function escaped(text: string, upperCase = false): string {
  const units = Array.from({ length: text.length }, (_, at) => text.charCodeAt(at).toString(16).padStart(4, '0'));
  return `"${units.map((hex) => `\\u${upperCase ? hex.toUpperCase() : hex}`).join('')}"`;
}

function membersOf(text: string): Map<string, unknown> {
  return new Map(Object.entries(Object(JSON.parse(text))));
}

function without(name: string, { members }: TreeObject): TreeObject {
  return { members: members.filter(([other]) => other !== name) };
}

/** Equal for equal trees, whatever the order of their members. */
function sorted(tree: Tree): string {
  return JSON.stringify(tree, (key, value) =>
    key === 'members' ? value.toSorted(([a]: [string], [b]: [string]) => (a < b ? -1 : 1)) : value,
  );
}

function objectsIn(tree: Tree): TreeObject[] {
  if (typeof tree !== 'object' || tree === null || 'digits' in tree) return [];
  if (!('members' in tree)) return tree.flatMap(objectsIn);
  return [tree, ...tree.members.flatMap(([, value]) => objectsIn(value))];
}

function repeatsAny(names: readonly string[], { members }: TreeObject): boolean {
  return names.some((name) => members.filter(([other]) => other === name).length > 1);
}

function isRefused(call: () => unknown): boolean {
  try {
    call();
    return false;
  } catch (error) {
    expect(error).toBeInstanceOf(MalformedBody);
    return true;
  }
}
