import { isObject } from '../../data/json-fields.ts';
import type { JsonSchema } from '../../model/json.ts';

/** Keywords whose values are data, not schemas. */
const DATA = new Set(['const', 'enum', 'default', 'examples', 'example']);
/** Keywords whose values are schemas by name: the names are not keywords. */
const NAMED = new Set(['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas']);

/**
 * Rewrites OpenAPI's `nullable: true` to `null` in the form of JSON Schema: many libraries write the former, and validators ignore
 * it. The same object if it has no `nullable`.
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
    // With an assignment, a property of this name would become the prototype.
    Object.defineProperty(fields, keyword, { value: result, enumerable: true, configurable: true, writable: true });
  }
  if (isNamed || value['nullable'] !== true) return changed ? fields : value;
  const { nullable: _nullable, ...rest } = fields;
  return { anyOf: [rest, { type: 'null' }] };
}
