import { wellFormedData } from '../data/well-formed.ts';
import type { JsonSchema } from '../model/json.ts';
import type { StandardSchemaV1 } from '../model/standard-schema.ts';

/** Schemas that have described themselves: that takes long, and tools come again with every call. */
const described = new WeakMap<object, JsonSchema>();

/**
 * The JSON Schema of what may be one already, or a Standard Schema that can describe itself: by the Standard JSON Schema
 * extension (`~standard.jsonSchema.input`, zod 4.2 and later, arktype) or by a `toJSONSchema()` method.
 *
 * @returns `undefined` for a Standard Schema that cannot
 */
export function toJsonSchema(schema: JsonSchema | StandardSchemaV1): JsonSchema | undefined {
  if (!isStandardSchema(schema)) return schema;
  const known = described.get(schema);
  if (known !== undefined) return known;
  const standard = schema['~standard'] as unknown as {
    readonly jsonSchema?: { input?(options: { target: string }): unknown };
  };
  const answer =
    standard.jsonSchema?.input?.({ target: 'draft-2020-12' }) ??
    (schema as { toJSONSchema?(): unknown }).toJSONSchema?.();
  if (typeof answer !== 'object' || answer === null) return undefined;
  const { $schema: _dialect, '~standard': _standard, ...json } = answer as Record<string, unknown>;
  // A description in a schema object is text of the request like any other.
  const sound = wellFormedData(json);
  described.set(schema, sound);
  return sound;
}

/** Whether a value is a Standard Schema rather than a JSON Schema. Some libraries' schemas are functions. */
export function isStandardSchema(value: unknown): value is StandardSchemaV1 {
  return (
    ((typeof value === 'object' && value !== null) || typeof value === 'function') &&
    typeof (value as { '~standard'?: unknown })['~standard'] === 'object'
  );
}
