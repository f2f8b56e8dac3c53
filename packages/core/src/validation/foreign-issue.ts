import { isObject } from '../data/json-fields.ts';
import type { StandardSchemaIssue, StandardSchemaV1 } from '../model/standard-schema.ts';

/** What the issue of valibot or arktype says. Their own messages repeat the value, which may be a key. */
export type ForeignIssue =
  | { readonly kind: 'unknown'; readonly known: readonly string[] }
  | { readonly kind: 'missing'; readonly expected: string }
  | { readonly kind: 'wrong'; readonly expected: string };

/** The fields that the two libraries add to the standard's. */
interface ForeignFields extends StandardSchemaIssue {
  readonly type?: unknown;
  readonly code?: unknown;
  readonly expected?: unknown;
  readonly received?: unknown;
  /** The forms of arktype's union. */
  readonly errors?: unknown;
}

/** @returns `undefined` for other libraries, and for an issue with a message alone */
export function foreignIssue(
  schema: StandardSchemaV1,
  issue: StandardSchemaIssue,
  keys: readonly PropertyKey[],
): ForeignIssue | undefined {
  const { vendor } = schema['~standard'];
  if (vendor === 'valibot') return ofValibot(schema, issue, keys);
  return vendor === 'arktype' ? ofArktype(schema, issue, keys) : undefined;
}

function ofValibot(schema: unknown, issue: ForeignFields, keys: readonly PropertyKey[]): ForeignIssue | undefined {
  const { type, expected, received } = issue;
  const isOfObject = typeof type === 'string' && type.endsWith('object');
  if (isOfObject && expected === 'never') return { kind: 'unknown', known: entriesAt(schema, keys.slice(0, -1)) };
  if (isOfObject && received === 'undefined' && keys.length > 0) return { kind: 'missing', expected: 'a value' };
  return typeof expected === 'string' ? { kind: 'wrong', expected } : undefined;
}

/** The names of valibot's object schema at a path. */
function entriesAt(schema: unknown, path: readonly PropertyKey[]): readonly string[] {
  if (!isObject(schema)) return [];
  if (schema['wrapped'] !== undefined) return entriesAt(schema['wrapped'], path);
  const { entries } = schema;
  if (!isObject(entries)) return [];
  const [step, ...rest] = path;
  return step === undefined ? Object.keys(entries) : entriesAt(entries[String(step)], rest);
}

function ofArktype(schema: unknown, issue: ForeignFields, keys: readonly PropertyKey[]): ForeignIssue | undefined {
  const { code, expected, errors } = issue;
  if (code === 'predicate' && expected === 'removed') {
    const json = typeof schema === 'function' ? Reflect.get(schema, 'json') : undefined;
    return { kind: 'unknown', known: keysAt(json, keys.slice(0, -1)) };
  }
  const forms = Array.isArray(errors) ? errors.map((each: ForeignFields) => each.expected) : [expected];
  if (!forms.every((form) => typeof form === 'string')) return undefined;
  return { kind: code === 'required' ? 'missing' : 'wrong', expected: forms.join(' or ') };
}

/** The keys of arktype's description of an object at a path. */
function keysAt(json: unknown, path: readonly PropertyKey[]): readonly string[] {
  if (!isObject(json)) return [];
  const properties = [json['required'], json['optional']].flatMap((list) => (Array.isArray(list) ? list : []));
  const [step, ...rest] = path;
  if (step !== undefined) return keysAt(properties.find(({ key }) => key === step)?.value, rest);
  return properties.map(({ key }) => String(key));
}
