import { isObject, type JsonObject, type JsonSchema, listOf } from '@flexiai/core/plugin';

/** A schema as strict mode wants it. */
export interface StrictSchema {
  readonly schema: JsonSchema;
  /** Whether strict mode takes it. */
  readonly fits: boolean;
}

/** Keywords that hold one schema, a list of schemas, and schemas by name. */
const ONE = ['items', 'additionalItems', 'not', 'if', 'then', 'else'];
const LIST = ['anyOf', 'allOf', 'oneOf', 'prefixItems'];
const NAMED = ['properties', '$defs', 'definitions'];

/**
 * Closes every object of a schema (`additionalProperties: false`) where the schema leaves that open, since strict mode
 * insists on it. A property that may be left out, and an object that is meant to be open, have no place in strict mode.
 *
 * @see https://platform.openai.com/docs/guides/structured-outputs#supported-schemas
 */
export function toStrictSchema(schema: JsonSchema): StrictSchema {
  let fits = true;
  const close = (value: unknown): unknown => {
    if (!isObject(value)) return value;
    const closed: { [keyword: string]: unknown } = { ...value };
    for (const keyword of ONE) if (keyword in value) closed[keyword] = close(value[keyword]);
    for (const keyword of LIST) if (Array.isArray(value[keyword])) closed[keyword] = value[keyword].map(close);
    for (const keyword of NAMED) {
      const named = value[keyword];
      if (isObject(named)) closed[keyword] = mapValues(named, close);
    }
    if (describesObject(value)) {
      if (canBeClosed(value)) closed['additionalProperties'] = false;
      else fits = false;
    }
    return closed;
  };
  const closed = close(schema);
  return { schema: isObject(closed) ? closed : schema, fits };
}

function describesObject({ type, properties }: JsonObject): boolean {
  return isObject(properties) || type === 'object' || listOf(type).includes('object');
}

function canBeClosed({ properties, required, additionalProperties }: JsonObject): boolean {
  if (additionalProperties !== undefined && additionalProperties !== false) return false;
  // Without a word about its properties, an object is a map.
  if (!isObject(properties)) return additionalProperties === false;
  const names = listOf(required);
  return Object.keys(properties).every((name) => names.includes(name));
}

function mapValues(object: JsonObject, map: (value: unknown) => unknown): JsonObject {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, map(value)]));
}
