import { isPlainPattern, type SchemaDialect } from '@flexiai/core/plugin';

/** Complex patterns may be refused. */
const LONGEST_PATTERN = 100;

/**
 * The JSON Schema subset of constrained answers and strict tools. The API's page lists it for all models, and it is the one of
 * Claude.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/structured-output.html
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
