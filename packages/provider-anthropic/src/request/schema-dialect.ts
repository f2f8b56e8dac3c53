import { isPlainPattern, type SchemaDialect } from '@flexiai/core/plugin';

/** "Simple regex patterns work well. Complex patterns may result in 400 errors." */
const LONGEST_PATTERN = 100;

/**
 * The JSON Schema subset of constrained answers and strict tools.
 *
 * @see https://platform.claude.com/docs/en/build-with-claude/structured-outputs#json-schema-limitations
 */
export const CONSTRAINED_DIALECT: SchemaDialect = Object.freeze<SchemaDialect>({
  constraints: new Set(['pattern', 'format', 'minItems']),
  takesConstraint: (keyword, value) => {
    if (keyword === 'minItems') return value === 0 || value === 1;
    return keyword !== 'pattern' || isPlainPattern(value, LONGEST_PATTERN);
  },
  formats: new Set(['date-time', 'time', 'date', 'duration', 'email', 'hostname', 'uri', 'ipv4', 'ipv6', 'uuid']),
  annotations: new Set(['default']),
  keys: 'closed',
  properties: 'optional',
  anything: false,
  tuples: false,
  recursion: 'none',
  root: 'object',
  limits: { optionalProperties: 24, unions: 16 },
});
