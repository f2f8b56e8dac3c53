import { asList, asObject, isObject, type JsonObject } from './json-object.ts';

/** A schema inside another one, with its path. */
export interface SchemaChild {
  readonly schema: unknown;
  readonly steps: readonly string[];
}

const ONE = ['items', 'additionalItems', 'contains', 'not', 'if', 'then', 'else', 'propertyNames'];
const LISTS = ['anyOf', 'oneOf', 'allOf', 'prefixItems'];
const NAMED = ['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas'];

/** All direct subschemas of a JSON Schema. */
export function children(schema: JsonObject): readonly SchemaChild[] {
  const found: SchemaChild[] = [];
  for (const keyword of NAMED) {
    for (const [name, inner] of Object.entries(asObject(schema[keyword]))) {
      found.push({ schema: inner, steps: [keyword, name] });
    }
  }
  for (const keyword of LISTS) {
    for (const [index, inner] of asList(schema[keyword]).entries()) {
      found.push({ schema: inner, steps: [keyword, String(index)] });
    }
  }
  for (const keyword of ONE) {
    const inner = schema[keyword];
    if (inner !== undefined && !Array.isArray(inner)) found.push({ schema: inner, steps: [keyword] });
  }
  // A boolean here is not a schema, but determines whether the object is open.
  const { additionalProperties } = schema;
  if (isObject(additionalProperties)) found.push({ schema: additionalProperties, steps: ['additionalProperties'] });
  return found;
}
