import { isObject, type JsonSchema } from '@flexiai/core/plugin';

/** Keywords whose value is a schema, a list of schemas, or schemas by name. */
const ONE = ['items', 'additionalProperties'] as const;
const LIST = ['anyOf', 'oneOf', 'prefixItems'] as const;
const NAMED = ['properties', '$defs'] as const;

/**
 * A schema that says `enum: [x]` for `const: x`: the API's JSON Schema has no `const`.
 * @see https://ai.google.dev/api/generate-content#FIELDS.response_json_schema
 */
export function withoutConst(schema: JsonSchema): JsonSchema {
  const { const: only, ...result }: { [keyword: string]: unknown } = schema;
  if (only !== undefined) result['enum'] = [only];
  for (const keyword of ONE) if (keyword in result) result[keyword] = inner(result[keyword]);
  for (const keyword of LIST) {
    const list = result[keyword];
    if (Array.isArray(list)) result[keyword] = list.map(inner);
  }
  for (const keyword of NAMED) {
    const named = result[keyword];
    if (!isObject(named)) continue;
    result[keyword] = Object.fromEntries(Object.entries(named).map(([name, value]) => [name, inner(value)]));
  }
  return result;
}

function inner(value: unknown): unknown {
  return isObject(value) ? withoutConst(value) : value;
}
