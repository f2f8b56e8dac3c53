import {
  InvalidRequestError,
  type JsonSchema,
  type ProviderErrorOptions,
  type StandardSchemaV1,
  toJsonSchema,
} from '@flexiai/core/plugin';

/** @throws InvalidRequestError for a schema that cannot be written as JSON Schema */
export function describedSchema(
  schema: JsonSchema | StandardSchemaV1,
  what: string,
  scope: ProviderErrorOptions,
): JsonSchema {
  let reason = '';
  try {
    const described = toJsonSchema(schema);
    if (described !== undefined) return described;
  } catch (error) {
    if (error instanceof Error) reason = `: ${error.message}`;
  }
  throw new InvalidRequestError(
    `${what} cannot be written as JSON Schema${reason}. Use a JSON Schema, or a schema of a library that can describe itself (zod 4.2 and later, arktype).`,
    scope,
  );
}
