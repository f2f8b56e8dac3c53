import { asList, asObject, isObject, type JsonObject } from '../server/json-object.ts';
import { children } from '../server/schema-children.ts';

const INVALID = 'Request contains an invalid argument.';

/**
 * The error in a JSON Schema of an answer (`responseJsonSchema`) or of a function's parameters. Unsupported keywords
 * are not rejected, they have no effect.
 * @see https://ai.google.dev/api/generate-content#FIELDS.response_json_schema
 */
export function jsonSchemaProblem(schema: unknown, place: 'answer' | 'parameters'): string | undefined {
  if (!isObject(schema)) return INVALID;
  // "The schema must describe an object where the properties are the parameters."
  if (place === 'parameters' && schema['type'] !== 'object') return INVALID;
  return nodeProblem(schema, schema) ?? circleProblem(schema);
}

function nodeProblem(schema: unknown, root: JsonObject): string | undefined {
  if (!isObject(schema)) return undefined;
  const { $ref, enum: values } = schema;
  // "If $ref is set on a sub-schema, no other properties, except for than those starting as a $, may be set."
  if ($ref !== undefined && schema !== root && Object.keys(schema).some((keyword) => !keyword.startsWith('$'))) {
    return INVALID;
  }
  // "enum (for strings and numbers)"
  if (asList(values).some((value) => typeof value !== 'string' && typeof value !== 'number')) return INVALID;
  for (const { schema: inner } of children(schema)) {
    const problem = nodeProblem(inner, root);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** "Cyclic references … may only be used within non-required properties. (Nullable properties are not sufficient.)" */
function circleProblem(root: JsonObject): string | undefined {
  const isCircle = (schema: unknown, path: readonly string[]): boolean => {
    if (!isObject(schema)) return false;
    const { $ref, required } = schema;
    if (typeof $ref === 'string') return path.includes($ref) || isCircle(targetOf(root, $ref), [...path, $ref]);
    return children(schema).some(({ schema: inner, steps: [keyword, name] }) => {
      if (keyword === '$defs' || keyword === 'definitions') return false;
      if (keyword === 'properties' && !asList(required).includes(name)) return false;
      return isCircle(inner, path);
    });
  };
  const definitions = { ...asObject(root['definitions']), ...asObject(root['$defs']) };
  const names = Object.keys(definitions).map((name) => `#/$defs/${name}`);
  return [...names.map((ref) => ({ $ref: ref })), root].some((start) => isCircle(start, start === root ? ['#'] : []))
    ? INVALID
    : undefined;
}

function targetOf(root: JsonObject, ref: string): unknown {
  if (ref === '#') return root;
  let target: unknown = root;
  for (const step of ref.slice(2).split('/')) target = isObject(target) ? target[step] : asList(target)[Number(step)];
  return target;
}
