import type { SchemaDialect } from '@flexiai/core/plugin';

/**
 * The JSON Schema subset of `responseJsonSchema` and `parametersJsonSchema`. "While the full JSON Schema may be sent, not all
 * features are supported"; "cyclic references … may only be used within non-required properties"; nothing stands beside a `$ref`.
 *
 * @see https://ai.google.dev/api/generate-content#FIELDS.response_json_schema
 */
export const GEMINI_DIALECT: SchemaDialect = Object.freeze<SchemaDialect>({
  constraints: new Set(['format', 'minItems', 'maxItems', 'minimum', 'maximum']),
  formats: new Set(['date-time', 'date', 'time']),
  keys: 'open',
  properties: 'optional',
  anything: true,
  tuples: true,
  literals: new Set(['string', 'number']),
  recursion: 'below-optional',
  root: 'object-or-array',
});
