import { wellFormedData } from '../data/well-formed.ts';
import type { JsonSchema } from '../model/json.ts';
import type { StandardSchemaV1 } from '../model/standard-schema.ts';

/** A cache of JSON Schemas: describing a schema is slow, and every call passes the same tools. */
const described = new WeakMap<object, JsonSchema>();

/**
 * The JSON Schema of a value that is one already, or of a Standard Schema that can describe itself: with the Standard JSON Schema
 * extension (`~standard.jsonSchema.input`, zod 4.2 and later, arktype) or with a `toJSONSchema()` method.
 *
 * @returns `undefined` for a Standard Schema that cannot describe itself
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
  // A description in a schema object is text of the request, so it must be well-formed.
  const sound = wellFormedData(json);
  described.set(schema, sound);
  return sound;
}

/** Whether a value is a Standard Schema and not a JSON Schema. The schemas of some libraries are functions. */
export function isStandardSchema(value: unknown): value is StandardSchemaV1 {
  return (
    ((typeof value === 'object' && value !== null) || typeof value === 'function') &&
    typeof (value as { '~standard'?: unknown })['~standard'] === 'object'
  );
}
