import type { JsonSchema } from '@flexiai/core/plugin';
import { isWireObject } from './wire.ts';

// What the API's constrained decoding understands; all else goes into the description, for the model to read.
const KEPT: ReadonlySet<string> = new Set(['type', 'title', 'enum', 'const', 'required', '$ref', 'default']);
const SCHEMA_LISTS: ReadonlySet<string> = new Set(['anyOf', 'allOf', 'oneOf']);
const SCHEMA_MAPS: ReadonlySet<string> = new Set(['properties', '$defs', 'definitions']);
const FORMATS: ReadonlySet<unknown> = new Set([
  'date-time',
  'time',
  'date',
  'duration',
  'email',
  'hostname',
  'uri',
  'ipv4',
  'ipv6',
  'uuid',
]);

/**
 * A schema in the form that structured output and strict tools take: objects closed, `oneOf` as `anyOf`, and what cannot
 * be enforced told in the description.
 *
 * @see https://platform.claude.com/docs/en/build-with-claude/structured-outputs#json-schema-limitations
 */
export function strictSchema(schema: JsonSchema): JsonSchema {
  const strict: Record<string, unknown> = {};
  const told: string[] = [];
  for (const [keyword, value] of Object.entries(schema)) {
    if (KEPT.has(keyword)) strict[keyword] = value;
    else if (keyword === 'items' && isWireObject(value)) strict[keyword] = strictSchema(value);
    else if (SCHEMA_LISTS.has(keyword) && Array.isArray(value)) {
      strict[keyword === 'oneOf' ? 'anyOf' : keyword] = value.map((inner) =>
        isWireObject(inner) ? strictSchema(inner) : inner,
      );
    } else if (SCHEMA_MAPS.has(keyword) && isWireObject(value)) strict[keyword] = strictMap(value);
    else if ((keyword === 'format' && FORMATS.has(value)) || (keyword === 'minItems' && (value === 0 || value === 1))) {
      strict[keyword] = value;
    } else if (keyword !== '$schema' && keyword !== 'description' && keyword !== 'additionalProperties') {
      told.push(`${keyword}: ${JSON.stringify(value)}`);
    }
  }
  if (schema['type'] === 'object' || strict['properties'] !== undefined) strict['additionalProperties'] = false;
  const description = [schema['description'], told.length > 0 && `{${told.join(', ')}}`].filter(
    (line) => typeof line === 'string',
  );
  if (description.length > 0) strict['description'] = description.join('\n\n');
  return strict;
}

function strictMap(schemas: JsonSchema): JsonSchema {
  return Object.fromEntries(
    Object.entries(schemas).map(([name, inner]) => [name, isWireObject(inner) ? strictSchema(inner) : inner]),
  );
}
