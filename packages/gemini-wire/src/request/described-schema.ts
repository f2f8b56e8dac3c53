import { type JsonSchema, type StandardSchemaV1, toJsonSchema } from '@flexiai/core/plugin';

/** The JSON Schema of a schema, or `undefined` if it has none. */
export function describedSchema(schema: JsonSchema | StandardSchemaV1): JsonSchema | undefined {
  try {
    return toJsonSchema(schema);
  } catch {
    // A library throws if a part of a schema, such as a date, has no JSON form.
    return undefined;
  }
}
