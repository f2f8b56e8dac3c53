import { asList, asObject, isObject, type JsonObject } from '../server/json-object.ts';
import { children, type SchemaChild } from '../server/schema-children.ts';
import { schemaSizeProblem } from './schema-size.ts';

/** The keywords of strict mode. Others are "not permitted", except annotations. */
const KEYWORDS = new Set(
  `type properties required additionalProperties items anyOf enum const $ref $defs definitions pattern format multipleOf
  minimum maximum exclusiveMinimum exclusiveMaximum minItems maxItems title description default examples $schema $id
  $comment deprecated readOnly writeOnly`.split(/\s+/),
);
const FORMATS = new Set(['date-time', 'time', 'date', 'duration', 'email', 'hostname', 'ipv4', 'ipv6', 'uuid']);
const ROOT_KEYWORDS = ['oneOf', 'anyOf', 'allOf', 'enum', 'not'];

/**
 * The error in the parameters of a function, in the service's words. Most checks also apply without `strict`.
 * @see https://platform.openai.com/docs/guides/structured-outputs#supported-schemas
 */
export function parametersProblem(schema: unknown, strict: boolean): string | undefined {
  if (schema === undefined) return undefined;
  const root = asObject(schema);
  if (root['type'] !== 'object' || ROOT_KEYWORDS.some((keyword) => root[keyword] !== undefined)) {
    return "schema must have type 'object' and not have 'oneOf'/'anyOf'/'allOf'/'enum'/'not' at the top level.";
  }
  if (!isObject(root['properties'])) return `${place([])}, object schema missing properties.`;
  return strict ? strictProblem(root) : looseProblem(root, []);
}

/** The error in the schema of an answer. */
export function formatProblem(schema: unknown, strict: boolean): string | undefined {
  const root = asObject(schema);
  const { type } = root;
  if (type !== 'object') {
    return `schema must be a JSON Schema of 'type: "object"', got 'type: "${typeof type === 'string' ? type : 'None'}"'.`;
  }
  return strict ? strictProblem(root) : looseProblem(root, []);
}

function looseProblem(schema: unknown, path: readonly string[]): string | undefined {
  if (!isObject(schema)) return undefined;
  return listProblem(schema, path) ?? firstProblem(children(schema), path, looseProblem);
}

function strictProblem(root: JsonObject): string | undefined {
  if (ROOT_KEYWORDS.some((keyword) => root[keyword] !== undefined)) {
    const keyword = ROOT_KEYWORDS.find((name) => root[name] !== undefined);
    return `${place([])}, '${keyword}' is not permitted.`;
  }
  const inSchema = (schema: unknown, path: readonly string[]): string | undefined =>
    nodeProblem(schema, path, root) ?? firstProblem(children(asObject(schema)), path, inSchema);
  return inSchema(root, []) ?? schemaSizeProblem(root);
}

function nodeProblem(schema: unknown, path: readonly string[], root: JsonObject): string | undefined {
  if (!isObject(schema)) return `${place(path)}, schema must have a 'type' key.`;
  const { $ref, type, format } = schema;
  if ($ref !== undefined) return referenceProblem(schema, path, root);
  if (Array.isArray(schema['items'])) return listProblem(schema, path);
  const unknown = Object.keys(schema).find((keyword) => !KEYWORDS.has(keyword));
  if (unknown !== undefined) return `${place(path)}, '${unknown}' is not permitted.`;
  if (type === undefined && schema['anyOf'] === undefined) return `${place(path)}, schema must have a 'type' key.`;
  if (format !== undefined && !FORMATS.has(String(format))) {
    return `${place(path)}, '${String(format)}' is not a valid format.`;
  }
  return objectProblem(schema, path) ?? listProblem(schema, path);
}

function referenceProblem(schema: JsonObject, path: readonly string[], root: JsonObject): string | undefined {
  const { $ref } = schema;
  // At the root, definitions may be beside a reference.
  const others = Object.keys(schema).filter((keyword) => keyword !== '$ref');
  if (others.length > 0) {
    const context = place(path).replace('In ', '');
    return `${context}, $ref cannot have keywords {${others.map((keyword) => `'${keyword}'`).join(', ')}}.`;
  }
  return typeof $ref === 'string' && leadsSomewhere($ref, root)
    ? undefined
    : `${place(path)}, reference to component '${String($ref)}' which was not found in the schema.`;
}

function objectProblem(schema: JsonObject, path: readonly string[]): string | undefined {
  const { type, properties, required } = schema;
  if (type !== 'object' && !asList(type).includes('object') && properties === undefined) return undefined;
  if (schema['additionalProperties'] !== false) {
    return `${place(path)}, 'additionalProperties' is required to be supplied and to be false.`;
  }
  const names = Object.keys(asObject(properties));
  const listed = asList(required);
  const missing = names.find((name) => !listed.includes(name));
  const rule = "'required' is required to be supplied and to be an array including every key in properties.";
  if (missing !== undefined) return `${place(path)}, ${rule} Missing '${missing}'.`;
  const extra = listed.find((name) => !names.includes(String(name)));
  return extra === undefined ? undefined : `${place(path)}, ${rule} Extra required key '${String(extra)}' supplied.`;
}

function listProblem(schema: JsonObject, path: readonly string[]): string | undefined {
  const { type, items } = schema;
  if (Array.isArray(items)) return `${JSON.stringify(items)} is not of type 'object', 'boolean'.`;
  if (type !== 'array' && !asList(type).includes('array')) return undefined;
  return items === undefined ? `${place(path)}, array schema missing items.` : undefined;
}

function firstProblem(
  inner: readonly SchemaChild[],
  path: readonly string[],
  problemOf: (schema: unknown, path: readonly string[]) => string | undefined,
): string | undefined {
  for (const { schema, steps } of inner) {
    const problem = problemOf(schema, [...path, ...steps]);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function leadsSomewhere(ref: string, root: JsonObject): boolean {
  if (ref === '#') return true;
  if (!ref.startsWith('#/')) return false;
  let target: unknown = root;
  for (const step of ref.slice(2).split('/')) {
    target = isObject(target) ? target[step.replaceAll('~1', '/').replaceAll('~0', '~')] : asList(target)[Number(step)];
  }
  return isObject(target);
}

function place(path: readonly string[]): string {
  return `In context=(${path.map((step) => `'${step}'`).join(', ')}${path.length === 1 ? ',' : ''})`;
}
