import * as z from 'zod/mini';
import type { JsonSchema } from '../types/json.ts';
import { isObject } from '../types/json-fields.ts';
import type { StandardSchemaV1 } from '../types/standard-schema.ts';
import { toJsonSchema } from '../types/tool-schema.ts';

/** Marks what JSON cannot hold: functions, instances of SDK clients. */
const CODE = 'x-flexiai-code';

/**
 * The JSON Schema of options, from a schema that can describe itself or is zod's (of its small form, too, which cannot by
 * itself). Options that are code are left out.
 *
 * @returns `undefined` for a schema of another library that cannot describe itself
 */
export function schemaOfOptions(schema: StandardSchemaV1): JsonSchema | undefined {
  const described = isZod(schema) ? describeZod(schema) : toJsonSchema(schema);
  return described === undefined ? undefined : (withoutCode(described) as JsonSchema);
}

function describeZod(schema: z.core.$ZodType): JsonSchema {
  const {
    $schema: _dialect,
    '~standard': _standard,
    ...json
  } = z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      const { type } = zodSchema._zod.def;
      if (type === 'custom' || type === 'function') jsonSchema[CODE] = true;
      // The largest integer that a number holds is no limit that anybody has set.
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
    },
  }) as JsonSchema;
  return json;
}

function withoutCode(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(withoutCode);
  if (!isObject(schema)) return schema;
  const fields = Object.entries(schema).map(([keyword, value]) => {
    if (keyword !== 'properties' || !isObject(value)) return [keyword, withoutCode(value)];
    const kept = Object.entries(value).filter(([, option]) => !(isObject(option) && option[CODE] === true));
    return [keyword, withoutCode(Object.fromEntries(kept))];
  });
  return Object.fromEntries(fields);
}

/** Of any copy of zod 4: its own and this one's read each other's definitions. */
function isZod(schema: unknown): schema is z.core.$ZodType {
  return isObject(schema) && isObject(schema['_zod']) && isObject(schema['_zod']['def']);
}
