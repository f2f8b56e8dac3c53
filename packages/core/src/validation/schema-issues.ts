import { describeValue } from '../data/describe-value.ts';
import { nearest } from '../data/nearest.ts';
import type { InputIssue } from '../errors/client-errors.ts';
import type { StandardSchemaIssue, StandardSchemaV1 } from '../model/standard-schema.ts';
import { foreignIssue } from './foreign-issue.ts';

/**
 * The fields that zod and `defineOptions` add to the standard's message and path. Those of valibot and arktype are read by
 * `foreignIssue`; for other libraries, the message is used as it is.
 */
interface DetailedIssue extends StandardSchemaIssue {
  readonly code?: string;
  readonly expected?: string;
  readonly keys?: readonly string[];
  /** From `defineOptions`: the known options, if the problem is an unknown option. */
  readonly known?: readonly string[];
  readonly values?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly inclusive?: boolean;
  readonly format?: string;
}

/**
 * The problems that a schema found in `value`, as sentences: the path, the value (never a secret), and the valid values.
 *
 * @param at the path of `value`, such as `providers[0]`
 * @param alsoKnown options that the schema does not have, for hints
 */
export function issuesOf(
  schema: StandardSchemaV1,
  issues: readonly StandardSchemaIssue[],
  value: unknown,
  at: string,
  alsoKnown: readonly string[] = [],
): readonly InputIssue[] {
  return issues.flatMap((issue: DetailedIssue) => {
    const keys = (issue.path ?? []).map((step) => (typeof step === 'object' ? step.key : step));
    const path = joinPath(at, keys);
    if (issue.known !== undefined) {
      const known = [...issue.known, ...(keys.length === 1 ? alsoKnown : [])];
      return [{ path, message: unknownOption(String(keys.at(-1)), known) }];
    }
    if (issue.code === 'unrecognized_keys') {
      const known = [...knownKeys(schema, keys), ...(keys.length === 0 ? alsoKnown : [])];
      return (issue.keys ?? []).map((key) => ({ path: joinPath(path, [key]), message: unknownOption(key, known) }));
    }
    const found = keys.reduce<unknown>((inner, key) => (isObject(inner) ? inner[key as string] : undefined), value);
    const foreign = foreignIssue(schema, issue, keys);
    if (foreign?.kind === 'unknown') {
      const known = [...foreign.known, ...(keys.length === 1 ? alsoKnown : [])];
      return [{ path, message: unknownOption(String(keys.at(-1)), known) }];
    }
    if (foreign?.kind === 'missing') return [{ path, message: `is missing: expected ${foreign.expected}` }];
    if (foreign !== undefined) {
      const got = describeValue(found, String(keys.at(-1) ?? ''));
      return [{ path, message: `expected ${foreign.expected}, got ${got}` }];
    }
    return [{ path, message: describeIssue(issue, found, String(keys.at(-1) ?? '')) }];
  });
}

/** The message for an unknown option, with the nearest known name. */
export function unknownOption(key: string, known: readonly string[]): string {
  const near = nearest(key, known);
  if (near !== undefined) return `unknown option; did you mean "${near}"?`;
  return known.length === 0 ? 'unknown option' : `unknown option; known are ${known.join(', ')}`;
}

/** The message for a value that is not in a list, with the list and the nearest known value. */
export function unknownValue(value: unknown, known: readonly string[]): string {
  const names = known.map((each) => JSON.stringify(each));
  const expected = names.length > 1 ? `${names.slice(0, -1).join(', ')} or ${names.at(-1)}` : (names[0] ?? 'nothing');
  const near = typeof value === 'string' ? nearest(value, known) : undefined;
  const hint = near === undefined ? '' : `; did you mean "${near}"?`;
  return `expected ${expected}, got ${describeValue(value)}${hint}`;
}

/** Formats a path: `providers[0].model`. A name with special characters is quoted: `headers["x.y"]`. */
export function joinPath(at: string, keys: readonly PropertyKey[]): string {
  return keys.reduce<string>((path, key) => {
    if (typeof key === 'number') return `${path}[${key}]`;
    if (/[.[\]"]/.test(String(key))) return `${path}[${JSON.stringify(String(key))}]`;
    return path === '' ? String(key) : `${path}.${String(key)}`;
  }, at);
}

function describeIssue(issue: DetailedIssue, found: unknown, name: string): string {
  const got = describeValue(found, name);
  switch (issue.code) {
    case 'invalid_type':
      return found === undefined
        ? `is missing: expected ${article(issue.expected ?? 'value')}`
        : `expected ${article(issue.expected ?? 'value')}, got ${got}`;
    case 'invalid_value':
      return `expected ${(issue.values ?? []).map((value) => JSON.stringify(value)).join(' or ')}, got ${got}`;
    case 'too_small':
      if (typeof found === 'string') return 'must not be empty';
      return `must be ${issue.inclusive === false ? 'more than' : 'at least'} ${issue.minimum}, got ${got}`;
    case 'too_big':
      return `must be ${issue.inclusive === false ? 'less than' : 'at most'} ${issue.maximum}, got ${got}`;
    case 'invalid_format':
      return `is not a valid ${issue.format ?? 'value'}: got ${got}`;
    case 'invalid_union':
      return `has no form that is allowed here: got ${got}`;
    default:
      return issue.message;
  }
}

function article(noun: string): string {
  const named = noun === 'int' ? 'integer' : noun;
  return `${/^[aeiou]/i.test(named) ? 'an' : 'a'} ${named}`;
}

/** The keys of a zod object schema at a path. Empty for the schemas of other libraries. */
function knownKeys(schema: unknown, path: readonly PropertyKey[]): readonly string[] {
  const shape = shapeOf(schema);
  if (shape === undefined) return [];
  const [step, ...rest] = path;
  return step === undefined ? Object.keys(shape) : knownKeys(shape[step as string], rest);
}

function shapeOf(schema: unknown): { readonly [key: string]: unknown } | undefined {
  const definition = isObject(schema) && isObject(schema['_zod']) ? schema['_zod']['def'] : undefined;
  if (!isObject(definition)) return undefined;
  if (isObject(definition['shape'])) return definition['shape'];
  if (definition['innerType'] !== undefined) return shapeOf(definition['innerType']);
  const options = definition['options'];
  if (!Array.isArray(options)) return undefined;
  const shapes = options.map(shapeOf).filter((shape) => shape !== undefined);
  return shapes.length === 0 ? undefined : Object.assign({}, ...shapes);
}

function isObject(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null;
}
