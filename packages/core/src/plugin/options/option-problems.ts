import { assertNever } from '../../data/assert-never.ts';
import { describeValue } from '../../data/describe-value.ts';
import type { JsonObject } from '../../data/json-fields.ts';
import { nearest } from '../../data/nearest.ts';
import type { StandardSchemaIssue } from '../../model/standard-schema.ts';
import { unknownOption } from '../../validation/schema-issues.ts';
import type { ChoiceOption, EitherOption, HeadersOption, ListOption, Option, Options, TextOption } from './option.ts';

/** A problem with options. */
export interface OptionProblem extends StandardSchemaIssue {
  readonly path: readonly (string | number)[];
  /** For an unknown option: the known options. */
  readonly known?: readonly string[];
}

type Path = OptionProblem['path'];

/** HTTP's token and field value: https://www.rfc-editor.org/rfc/rfc9110#section-5.5 */
export const HEADER_NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const HEADER_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/** The problems of an object of options: first unknown options, then missing and invalid ones. */
export function problemsOfOptions(given: JsonObject, options: Options, path: Path = []): readonly OptionProblem[] {
  const known = Object.keys(options);
  const unknown = Object.keys(given).filter((name) => !known.includes(name));
  return [
    ...unknown.map((name) => ({ path: [...path, name], message: unknownOption(name, known), known })),
    ...known.flatMap((name) => problemsOf(given[name], options[name] as Option, [...path, name])),
  ];
}

function problemsOf(value: unknown, option: Option, path: Path): readonly OptionProblem[] {
  if (value !== undefined) return problemsOfValue(value, option, path);
  if (option.required !== true) return [];
  return [{ path, message: `is missing: expected ${expectedBy(option)}` }];
}

function problemsOfValue(value: unknown, option: Option, path: Path): readonly OptionProblem[] {
  const wrong = (message: string): readonly OptionProblem[] => [{ path, message }];
  if (!isOfKind(value, option))
    return wrong(`expected ${expectedBy(option)}, got ${describeValue(value, nameAt(path))}${hintFor(value, option)}`);
  switch (option.kind) {
    case 'text': {
      const message = problemOfText(value as string, option);
      return message === undefined ? [] : wrong(message);
    }
    case 'url':
      return isHttpUrl(value as string) ? [] : wrong('must be a URL that begins with http:// or https://');
    case 'headers':
      return problemsOfHeaders(value as JsonObject, option, path);
    case 'list':
      return problemsOfList(value as readonly unknown[], option, path);
    case 'object':
      return problemsOfOptions(value as JsonObject, option.options, path);
    case 'either':
      return problemsOfEither(value, option, path);
    case 'boolean':
    case 'count':
    case 'choice':
    case 'fields':
    case 'code':
      return [];
    default:
      return assertNever(option);
  }
}

/** Whether a value has the type of the option; its content is checked afterwards. */
function isOfKind(value: unknown, option: Option): boolean {
  switch (option.kind) {
    case 'text':
    case 'url':
      return typeof value === 'string';
    case 'boolean':
      return typeof value === 'boolean';
    case 'count':
      return Number.isSafeInteger(value) && (value as number) > 0;
    case 'choice':
      return option.values.some((known) => known === value);
    case 'headers':
    case 'fields':
    case 'object':
      return isPlainObject(value);
    case 'list':
      return Array.isArray(value);
    case 'either':
      return option.forms.some((form) => isOfKind(value, form));
    case 'code':
      return option.isGood(value);
    default:
      return assertNever(option);
  }
}

function expectedBy(option: Option): string {
  switch (option.kind) {
    case 'text':
      return 'a string';
    case 'url':
      return 'a URL';
    case 'boolean':
      return 'true or false';
    case 'count':
      return 'a whole number from 1';
    case 'choice':
      return option.values.map((value) => JSON.stringify(value)).join(' or ');
    case 'headers':
    case 'fields':
    case 'object':
      return 'a plain object';
    case 'list':
      return 'a list';
    case 'either':
      return option.forms.map(expectedBy).join(' or ');
    case 'code':
      return option.expected;
    default:
      return assertNever(option);
  }
}

function hintFor(value: unknown, option: Option): string {
  const near = option.kind === 'choice' && typeof value === 'string' ? nearest(value, textsOf(option)) : undefined;
  return near === undefined ? '' : `; did you mean "${near}"?`;
}

function textsOf({ values }: ChoiceOption): readonly string[] {
  return values.filter((value) => typeof value === 'string');
}

function problemOfText(text: string, { mayBeEmpty = false, pattern, mismatch }: TextOption): string | undefined {
  if (text === '' && !mayBeEmpty) return 'must not be empty';
  if (pattern === undefined || pattern.test(text)) return undefined;
  return mismatch ?? `must match ${pattern}`;
}

/** Names the header but not its value, which may be a credential. */
function problemsOfHeaders(headers: JsonObject, { reserved }: HeadersOption, path: Path): readonly OptionProblem[] {
  return Object.entries(headers).flatMap(([name, value]) => {
    const message = problemOfHeader(name, value, reserved);
    return message === undefined ? [] : [{ path: [...path, name], message }];
  });
}

function problemOfHeader(name: string, value: unknown, reserved: HeadersOption['reserved']): string | undefined {
  if (!HEADER_NAME.test(name)) return 'is not a header name';
  if (reserved?.names.includes(name.toLowerCase()) === true) return reserved.message;
  if (typeof value !== 'string') return `expected a string, got ${describeValue(value, name)}`;
  return HEADER_VALUE.test(value) ? undefined : 'contains a character that HTTP does not allow';
}

function problemsOfList(
  list: readonly unknown[],
  { items, minItems = 0 }: ListOption,
  path: Path,
): readonly OptionProblem[] {
  if (list.length < minItems) return [{ path, message: `must have at least ${minItems}, got ${describeValue(list)}` }];
  return items === undefined ? [] : list.flatMap((item, index) => problemsOfValue(item, items, [...path, index]));
}

function problemsOfEither(value: unknown, { forms }: EitherOption, path: Path): readonly OptionProblem[] {
  const found = forms.filter((form) => isOfKind(value, form)).map((form) => problemsOfValue(value, form, path));
  return found.find((problems) => problems.length === 0) ?? found[0] ?? [];
}

/** An object with fields of its own; a `Headers` or a `Map` has none, and would look empty. */
function isPlainObject(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function isHttpUrl(value: string): boolean {
  return /^https?:\/\//i.test(value) && URL.canParse(value);
}

function nameAt(path: Path): string {
  return String(path.at(-1) ?? '');
}
