import { hash, timingSafeEqual } from 'node:crypto';
import { isList, isMembers, JsonNumber, type JsonTree } from '../../json/json-tree.js';
import type { Kind, Matcher, Rule, Rules, Scalar } from './document.js';
import { type Filtered, textOf } from './filters.js';
import { compilePath, type Path, type Places, type Scope, within } from './paths.js';
import { compileTemplate, MissingValue, type TextTemplate } from './templates.js';

/** Whether the rules hold. */
export type Check = (places: Places) => boolean;

/** Compiles rules: of a list any one must hold, and of one rule every line. Without rules nothing holds. Reports what is wrong. */
export function compileRules(rules: Rules | undefined, scope: Scope): Check {
  if (rules === undefined) return () => false;
  if (!isRuleList(rules)) return compileRule(rules, scope);
  const checks = rules.map((rule, index) => compileRule(rule, within(scope, index)));
  return (places) => checks.some((check) => check(places));
}

function isRuleList(rules: Rules): rules is readonly Rule[] {
  return Array.isArray(rules);
}

function compileRule(rule: Rule, scope: Scope): Check {
  const lines = Object.entries(rule).map(([path, matcher]) => {
    const at = within(scope, path);
    return compileLine(compilePath(path, at), matcher, at);
  });
  return (places) => lines.every((line) => line(places));
}

type Test = (value: Filtered, places: Places) => boolean;

/** Of several values any one may match. If there is none, the matcher is asked about undefined. */
function compileLine(path: Path, matcher: Matcher, scope: Scope): Check {
  const test = compileMatcher(matcher, scope);
  if (!path.isMany) return (places) => test(path.one(places), places);
  return (places) => {
    const values = path.all(places);
    return values.length === 0 ? test(undefined, places) : values.some((value) => test(value, places));
  };
}

function compileMatcher(matcher: Matcher, scope: Scope): Test {
  if (isScalarOrList(matcher)) return equals(matcher, false, scope);
  const { in: one, not, fold = false, is, isnt } = matcher;
  const tests: Test[] = [];
  if (is !== undefined) tests.push(isAny(is));
  if (isnt !== undefined) tests.push(negate(isAny(isnt)));
  if (one !== undefined) tests.push(equals(one, fold, scope));
  if (not !== undefined) tests.push(negate(equals(not, fold, scope)));
  return (value, places) => tests.every((test) => test(value, places));
}

function isScalarOrList(matcher: Matcher): matcher is Scalar | readonly Scalar[] {
  return typeof matcher !== 'object' || Array.isArray(matcher);
}

function negate(test: Test): Test {
  return (value, places) => !test(value, places);
}

/** Compares as text: 200 and "200" are equal. What contains a setting is compared in constant time. */
function equals(expected: Scalar | readonly Scalar[], fold: boolean, scope: Scope): Test {
  const folded = (text: string): string => (fold ? text.trim().toLowerCase() : text);
  const texts = (Array.isArray(expected) ? (expected as readonly Scalar[]) : [expected as Scalar]).map(String);
  const secrets = texts.filter((text) => text.includes('{')).map((text) => compileTemplate(text, scope));
  const plain = new Set(texts.filter((text) => !text.includes('{')).map(folded));
  return (value, places) => {
    const text = textOf(value);
    if (text === undefined) return false;
    const given = folded(text);
    if (plain.has(given)) return true;
    return secrets.some((secret) => {
      const wanted = textIn(secret, places);
      return wanted !== undefined && equalTexts(folded(wanted), given);
    });
  };
}

/** What does not fit a filter equals nothing. */
function textIn(template: TextTemplate, places: Places): string | undefined {
  try {
    return template.text(places);
  } catch (error) {
    if (error instanceof MissingValue) return undefined;
    throw error;
  }
}

/** In a time that does not depend on where they differ. */
function equalTexts(one: string, other: string): boolean {
  return timingSafeEqual(hash('sha256', one, 'buffer'), hash('sha256', other, 'buffer'));
}

function isAny(kinds: Kind | readonly Kind[]): Test {
  const tests = (typeof kinds === 'string' ? [kinds] : kinds).map((kind) => KINDS[kind]);
  return (value) => tests.some((test) => test(value));
}

/** `null` is not absent, since it was sent, but is not present either, since it says nothing. */
const KINDS: Readonly<Record<Kind, (value: Filtered) => boolean>> = {
  absent: (value) => value === undefined,
  present: (value) => value !== undefined && value !== null,
  text: (value) => typeof value === 'string' && value.trim() !== '',
  object: (value) => isMembers(treeOf(value)),
  list: (value) => isList(treeOf(value)),
  truthy: (value) => isTruthy(treeOf(value)),
};

function treeOf(value: Filtered): JsonTree | undefined {
  return Buffer.isBuffer(value) ? undefined : value;
}

/** Providers say with `false`, `0`, `""`, `{}` or `[]` that there is no error. */
function isTruthy(value: JsonTree | undefined): boolean {
  if (typeof value === 'string') return value.trim() !== '';
  if (value instanceof JsonNumber) return Number(value.text) !== 0;
  if (isList(value)) return value.length > 0;
  if (isMembers(value)) return Object.keys(value).length > 0;
  return Boolean(value);
}
