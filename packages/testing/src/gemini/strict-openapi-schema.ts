import { asList, asObject, isObject, type JsonObject } from '../server/json-object.ts';
import { snakeCase } from './strict-fields.ts';

/** A violated rule of a schema, and its place. */
export interface SchemaViolation {
  readonly field: string;
  readonly description: string;
}

/**
 * The error in an OpenAPI schema of the service (`parameters`, `responseSchema`), after all names were checked.
 * @see https://ai.google.dev/api/caching#Schema
 */
export function openapiSchemaViolation(schema: unknown, path: string): SchemaViolation | undefined {
  if (!isObject(schema)) return undefined;
  const own = ownViolation(schema, path);
  if (own !== undefined) return own;
  for (const [name, inner] of Object.entries(asObject(schema['properties']))) {
    const found = openapiSchemaViolation(inner, `${path}.properties[${name}]`);
    if (found !== undefined) return found;
  }
  for (const [index, inner] of asList(schema['anyOf']).entries()) {
    const found = openapiSchemaViolation(inner, `${path}.any_of[${index}]`);
    if (found !== undefined) return found;
  }
  return openapiSchemaViolation(schema['items'], `${path}.items`);
}

function ownViolation(schema: JsonObject, path: string): SchemaViolation | undefined {
  const { properties, items, enum: values, required, format } = schema;
  const type = String(schema['type']).toUpperCase();
  const breach = (field: string, description: string): SchemaViolation => ({
    field: `${path}.${snakeCase(field)}`,
    description,
  });
  if (type === 'OBJECT' && Object.keys(asObject(properties)).length === 0) {
    return breach('properties', 'should be non-empty for OBJECT type');
  }
  if (type === 'ARRAY' && items === undefined) return breach('items', 'missing field.');
  if (values !== undefined && schema['type'] !== undefined && type !== 'STRING')
    return breach('enum', 'only allowed for STRING type');
  if (type === 'STRING' && format !== undefined && format !== 'enum' && format !== 'date-time') {
    return breach('format', "only 'enum' and 'date-time' are supported for STRING type");
  }
  const missing = asList(required).findIndex((name) => !Object.hasOwn(asObject(properties), String(name)));
  return missing === -1 ? undefined : breach(`required[${missing}]`, 'property is not defined');
}
