import { isObject, type JsonObject } from '../../data/json-fields.ts';
import type { JsonSchema } from '../../model/json.ts';
import type { SchemaDialect, SchemaPlace } from './schema-dialect.ts';

/** Keywords that no wire accepts at the root of a tool's parameters, even without strict mode. */
const ROOT_KEYWORDS = ['oneOf', 'anyOf', 'allOf', 'enum', 'const', 'not', '$ref', 'if'];

const ONE = [
  'items',
  'additionalItems',
  'additionalProperties',
  'contains',
  'not',
  'if',
  'then',
  'else',
  'propertyNames',
];
const LISTS = ['anyOf', 'oneOf', 'allOf', 'prefixItems'];
const NAMED = ['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas'];

/** Whether a wire that accepts nearly all of JSON Schema accepts this schema. */
export function isTakenAsItIs(schema: JsonSchema, { root }: SchemaDialect, place: SchemaPlace): boolean {
  if (place === 'arguments' || root === 'object') {
    if (schema['type'] !== 'object' || !isObject(schema['properties'])) return false;
    if (ROOT_KEYWORDS.some((keyword) => schema[keyword] !== undefined)) return false;
  }
  return isSound(schema);
}

/** Whether every list has `items` in the form of draft 2020-12, and every schema is an object. */
function isSound(schema: unknown): boolean {
  if (!isObject(schema)) return false;
  const { type, items } = schema;
  const isList = type === 'array' || (Array.isArray(type) && type.includes('array'));
  if (Array.isArray(items) || (isList && items === undefined)) return false;
  return children(schema).every(isSound);
}

function children(schema: JsonObject): readonly unknown[] {
  const found: unknown[] = [];
  for (const keyword of ONE) {
    const inner = schema[keyword];
    // Here `false` and `true` are common and accepted.
    if (inner !== undefined && typeof inner !== 'boolean') found.push(inner);
  }
  for (const keyword of LISTS) {
    const list = schema[keyword];
    if (Array.isArray(list)) found.push(...list);
  }
  for (const keyword of NAMED) {
    const named = schema[keyword];
    if (isObject(named)) found.push(...Object.values(named));
  }
  return found;
}
