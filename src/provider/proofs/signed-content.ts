import { textOf } from '../language/filters.js';
import { compilePath, type Path, type Places, type Scope, within } from '../language/paths.js';
import { compileTemplate, type Placeholder } from '../language/templates.js';
import { type OwnPlaces, placesFor } from './webhook-places.js';

/** A template of the bytes that are signed, or a list of them; an optional one is left out whole if a place in it is absent. */
export type ContentDocument = string | readonly (string | { readonly optional: string })[];

/** The bytes that are signed. */
export interface SignedContent {
  /** The places in it. */
  readonly paths: readonly Path[];
  /** The places that must be there. */
  readonly required: readonly Path[];
  /** The bytes; undefined if a place is absent, or has several values, or no text. */
  bytes(places: Places, own: OwnPlaces): Buffer | undefined;
}

/** Compiles the content of a signature; without one, it is the body. Reports what is wrong. */
export function compileContent(document: ContentDocument | undefined, scope: Scope): SignedContent {
  const sections = sectionsOf(document, within(scope, 'content'));
  return {
    paths: pathsOf(sections),
    required: pathsOf(sections.filter(({ isOptional }) => !isOptional)),
    bytes: (places, own) => {
      const written: Buffer[] = [];
      for (const section of sections) {
        const bytes = sectionBytes(section, places, own);
        if (bytes === undefined) return undefined;
        written.push(...bytes);
      }
      const [only] = written;
      return written.length === 1 ? only : Buffer.concat(written);
    },
  };
}

/** Compiles a path that must have one value. Reports what is wrong. */
export function compileOnePath(text: string, scope: Scope): Path {
  const path = compilePath(text, scope);
  if (path.isMany) scope.report(scope.at, `"${text}" may have several values; a proof reads one`);
  return path;
}

function pathsOf(sections: readonly Section[]): Path[] {
  return sections.flatMap(({ parts }) => parts.flatMap((part) => (Buffer.isBuffer(part) ? [] : [part])));
}

interface Section {
  readonly parts: readonly (Buffer | Path)[];
  readonly isOptional: boolean;
}

function sectionsOf(document: ContentDocument = '{raw}', scope: Scope): Section[] {
  if (typeof document === 'string') return [{ parts: partsOf(document, scope), isOptional: false }];
  return document.map((section, index) =>
    typeof section === 'string'
      ? { parts: partsOf(section, within(scope, index)), isOptional: false }
      : { parts: partsOf(section.optional, within(scope, index, 'optional')), isOptional: true },
  );
}

function partsOf(template: string, scope: Scope): (Buffer | Path)[] {
  return compileTemplate(template, scope).parts.map((part: string | Placeholder) => {
    if (typeof part === 'string') return Buffer.from(part);
    if (part.path.isMany) scope.report(scope.at, `"${part.path.text}" may have several values; a proof reads one`);
    return part.path;
  });
}

/** None if it is left out; undefined if it can not be made. */
function sectionBytes({ parts, isOptional }: Section, places: Places, own: OwnPlaces): readonly Buffer[] | undefined {
  const written: Buffer[] = [];
  for (const part of parts) {
    if (Buffer.isBuffer(part)) written.push(part);
    else {
      const there = placesFor(part, places, own);
      const bytes = valueBytes(part, there);
      // What is there but is no single text is not left out: the sender signed one of its values, and we might read another.
      if (bytes === undefined) return isOptional && part.raw(there) === undefined ? [] : undefined;
      written.push(bytes);
    }
  }
  return written;
}

/** Node reads the bytes of a request's head as Latin-1, so Latin-1 restores them. All other texts were UTF-8. */
function valueBytes(path: Path, places: Places): Buffer | undefined {
  const value = path.first(places);
  if (Buffer.isBuffer(value)) return value;
  const text = textOf(value);
  return text === undefined ? undefined : Buffer.from(text, encodingOf(path));
}

/** How the texts of a place become bytes. */
export function encodingOf({ place }: Path): 'latin1' | 'utf8' {
  return place === 'header' || place === 'sig' || place === 'url' ? 'latin1' : 'utf8';
}

/** When a webhook says that it was signed. */
export interface SignedTime {
  readonly path: Path;
  /** Whether that was within the window, in the past or the future. Only plain digits are a time. */
  isRecent(places: Places, own: OwnPlaces, now: Date): boolean;
  /** The text that says `now`. */
  stamp(now: Date): string;
}

export interface TimeDocument {
  readonly from: string;
  readonly unit: 's' | 'ms' | 'auto';
  /** In seconds. */
  readonly within: number;
}

/** From here on, a number is a time in milliseconds: as seconds it would be the year 33658. */
const LEAST_MS = 1e12;

/** Compiles the window of time. Reports what is wrong. */
export function compileTime(document: TimeDocument, scope: Scope): SignedTime {
  const { from, unit, within: windowS } = document;
  const path = compileOnePath(from, within(scope, 'time', 'from'));
  return {
    path,
    isRecent: (places, own, now) => {
      const text = textOf(path.first(placesFor(path, places, own))) ?? '';
      if (!/^\d{1,16}$/.test(text)) return false;
      const time = Number(text);
      const isMs = unit === 'ms' || (unit === 'auto' && time >= LEAST_MS);
      return isMs ? Math.abs(now.getTime() - time) <= windowS * 1000 : Math.abs(seconds(now) - time) <= windowS;
    },
    stamp: (now) => String(unit === 's' ? seconds(now) : now.getTime()),
  };
}

function seconds(now: Date): number {
  return Math.floor(now.getTime() / 1000);
}
