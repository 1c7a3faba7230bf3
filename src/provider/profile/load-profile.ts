import { checkSettings } from './check-settings.js';
import type { Pointer, ProfileDocument, Report } from '../language/document.js';
import { repair } from './repair.js';
import { schemaFaults } from './schema-faults.js';
import { validate } from './schema-validator.generated.js';
import { parseYaml, type Part, type TextFault } from './yaml-text.js';

/** What a file says, or why it can't be used. */
export interface ProfileReading {
  /** Undefined if there are faults. */
  readonly document: ProfileDocument | undefined;
  /** One line each, in the order of the file: its name, line and column, and what to change. None shows the value of a setting. */
  readonly faults: readonly string[];
}

/** Compiles a document that has the form of a profile, and reports what can't be compiled. */
export type Compile = (document: ProfileDocument, report: Report) => void;

/**
 * Reads a profile (YAML, profile.schema.json) and tells all that is wrong with it at once. What `compile` reports is told with it;
 * it is called with what is of the right form.
 */
export function readProfile(text: string, file: string, compile: Compile = () => {}): ProfileReading {
  const yaml = parseYaml(text);
  const faults: TextFault[] = [...yaml.faults];
  const tell = (at: Pointer, part: Part, sentence: (at: Pointer) => string): void => {
    const place = yaml.locate(at, part);
    faults.push({ offset: place.offset, message: sentence(place.at) });
  };
  const { value } = yaml;
  const check = (document: ProfileDocument, report: Report): void => {
    checkSettings(document, report);
    compile(document, report);
  };
  if (value !== undefined && !validate(value)) {
    for (const { at, part, message, isUnknownMember, isOfWrongType } of schemaFaults(validate.errors ?? [])) {
      // What YAML reads as a number is told already.
      if (isOfWrongType && yaml.faults.some(({ offset }) => offset === yaml.locate(at, part).offset)) continue;
      tell(at, part, (at) => (isUnknownMember ? `${dotted(at.slice(0, -1)) || ROOT} ${message}` : said(at, message)));
    }
    checkRest(value, check, (at, message) => tell(at, faultyPart(at), (at) => said(at, message)));
  } else if (value !== undefined) {
    check(value as ProfileDocument, (at, message) => tell(at, faultyPart(at), (at) => said(at, message)));
  }
  return {
    document: faults.length === 0 ? (value as ProfileDocument) : undefined,
    faults: inOrder(faults).map(({ offset, message }) => {
      const { line, column } = yaml.position(offset);
      return `${file}:${line}:${column} ${message.replace(/\p{Cc}+/gu, ' ')}`;
    }),
  };
}

/** Checks what is of the right form. What is left out may confuse the check, so that its end by an error says nothing. */
function checkRest(value: unknown, check: Compile, report: Report): void {
  const repaired = repair(value);
  if (!repaired) return;
  try {
    check(repaired.document, (at, message) => repaired.isDoubtful(at) || report(repaired.original(at), message));
  } catch {
    // The faults of the form are told, and the rest is checked once they are mended.
  }
}

/** The names of some members are paths, and what is wrong with such a member is mostly wrong with its name. */
function faultyPart(at: Pointer): Part {
  return /[.[]/.test(String(at.at(-1))) ? 'name' : 'value';
}

/** What several aliases repeat differs in the beginning of its path only, and is told once. */
function inOrder(faults: readonly TextFault[]): readonly TextFault[] {
  const sorted = faults.toSorted((one, other) => one.offset - other.offset);
  const told = new Set<string>();
  return sorted.filter(({ offset, message }) => {
    const what = `${offset} ${message.replace(/^[^ ]*(?=[.[])/, '')}`;
    return !told.has(what) && told.add(what);
  });
}

const ROOT = 'a profile';

function said(at: Pointer, message: string): string {
  return at.length === 0 ? `${ROOT} ${message}` : `${dotted(at)}: ${message}`;
}

/** `operations.payment.examples[0].json['a b']`. */
function dotted(at: Pointer): string {
  const path = at.map((step) => {
    if (typeof step === 'number') return `[${step}]`;
    return /^[A-Za-z_][\w-]*$/.test(step) ? `.${step}` : `['${step}']`;
  });
  return path.join('').replace(/^\./, '');
}
