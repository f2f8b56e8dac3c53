import { type JsonSchema, type StandardSchemaV1, toJsonSchema } from '@flexiai/core/plugin';

/** The JSON Schema of a schema, or `undefined` where it has none. */
export function describedSchema(schema: JsonSchema | StandardSchemaV1): JsonSchema | undefined {
  try {
    return toJsonSchema(schema);
  } catch {
    // A library throws where a part of a schema, such as a date, is nothing that JSON has.
    return undefined;
  }
}
