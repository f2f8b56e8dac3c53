import { isObject } from '../../data/json-fields.ts';
import type { JsonSchema } from '../../model/json.ts';

/** Keywords whose values are data, not schemas. */
const DATA = new Set(['const', 'enum', 'default', 'examples', 'example']);
/** Keywords whose values are schemas by name: a name is no keyword. */
const NAMED = new Set(['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas']);

/**
 * A schema that says `null` in the manner of JSON Schema where it says `nullable: true` in that of OpenAPI: many libraries
 * write the latter, and a validator passes over it. The same object where it does not.
 */
export function nullableAsType(schema: JsonSchema): JsonSchema {
  return converted(schema) as JsonSchema;
}

function converted(value: unknown, isNamed = false): unknown {
  if (Array.isArray(value)) {
    const list = value.map((item) => converted(item));
    return list.every((item, index) => item === value[index]) ? value : list;
  }
  if (!isObject(value)) return value;
  let changed = false;
  const fields: { [keyword: string]: unknown } = {};
  for (const [keyword, inner] of Object.entries(value)) {
    const result = !isNamed && DATA.has(keyword) ? inner : converted(inner, !isNamed && NAMED.has(keyword));
    changed ||= result !== inner;
    // Assigned, a property of this name would become the prototype.
    Object.defineProperty(fields, keyword, { value: result, enumerable: true, configurable: true, writable: true });
  }
  if (isNamed || value['nullable'] !== true) return changed ? fields : value;
  const { nullable: _nullable, ...rest } = fields;
  return { anyOf: [rest, { type: 'null' }] };
}
