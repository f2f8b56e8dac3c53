import { isPlainPattern, NUMBER_CONSTRAINTS, type SchemaDialect } from '@flexiai/core/plugin';

/**
 * The JSON Schema subset of strict mode, in answers and in tools, on both APIs.
 *
 * @see https://platform.openai.com/docs/guides/structured-outputs#supported-schemas
 */
export const STRICT_DIALECT: SchemaDialect = Object.freeze<SchemaDialect>({
  constraints: new Set(['pattern', 'format', 'minItems', 'maxItems', ...NUMBER_CONSTRAINTS]),
  takesConstraint: (keyword, value) => keyword !== 'pattern' || isPlainPattern(value),
  formats: new Set(['date-time', 'time', 'date', 'duration', 'email', 'hostname', 'ipv4', 'ipv6', 'uuid']),
  keys: 'closed',
  properties: 'nullable',
  anything: false,
  tuples: false,
  recursion: 'anywhere',
  root: 'object',
  limits: {
    depth: 10,
    properties: 5000,
    enumValues: 1000,
    characters: 120_000,
    longEnum: { values: 250, characters: 15_000 },
  },
});
