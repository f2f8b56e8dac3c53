import { asList, asObject, isObject, type JsonObject } from '../server/json-object.ts';
import { children } from '../server/schema-children.ts';

const FORMATS = new Set(['date-time', 'time', 'date', 'duration', 'email', 'hostname', 'uri', 'ipv4', 'ipv6', 'uuid']);
/** Keywords that apply to every type of value. */
const COMMON = new Set(
  `type enum const anyOf allOf $ref $defs definitions default title description $schema $id $comment examples`.split(
    /\s+/,
  ),
);
const BY_TYPE: { readonly [type: string]: ReadonlySet<string> } = {
  object: new Set(['properties', 'required', 'additionalProperties']),
  array: new Set(['items', 'minItems']),
  string: new Set(['format', 'pattern']),
};
const COMBINATIONS = new Set(['oneOf', 'not', 'if', 'then', 'else', 'dependentSchemas']);
const ROOT_KEYWORDS = ['oneOf', 'allOf', 'anyOf'];

const MOST_STRICT_TOOLS = 20;
const MOST_OPTIONAL = 24;
const MOST_UNIONS = 16;

/**
 * The error in the schemas of a request: those of structured outputs and strict tools, and what no tool may have.
 * @see https://platform.claude.com/docs/en/build-with-claude/structured-outputs#json-schema-limitations
 */
export function schemaProblem({ tools, output_config: output }: JsonObject): string | undefined {
  const held: JsonObject[] = [];
  for (const [index, tool] of asList(tools).map(asObject).entries()) {
    const { input_schema: schema, strict } = tool;
    if (!isObject(schema)) continue;
    const path = `tools.${index}.custom`;
    if (ROOT_KEYWORDS.some((keyword) => schema[keyword] !== undefined)) {
      return `${path}.input_schema: input_schema does not support oneOf, allOf, or anyOf at the top level`;
    }
    if (isOfAnotherDraft(schema)) {
      return `${path}.input_schema: JSON schema is invalid. It must match JSON Schema draft 2020-12 (https://json-schema.org/draft/2020-12). Learn more about tool use at https://docs.claude.com/en/docs/tool-use.`;
    }
    if (strict !== true) continue;
    held.push(schema);
    const problem = heldProblem(schema);
    if (problem !== undefined) return `${path}: ${problem}`;
  }
  if (held.length > MOST_STRICT_TOOLS) {
    return `Too many strict tools (${held.length}). The maximum number of strict tools supported is ${MOST_STRICT_TOOLS}.`;
  }
  const { schema } = asObject(asObject(output)['format']);
  if (isObject(schema)) {
    held.push(schema);
    const problem = heldProblem(schema);
    if (problem !== undefined) return `output_config.format.schema: ${problem}`;
  }
  return sizeProblem(held);
}

function heldProblem(root: JsonObject): string | undefined {
  return nodeProblem(root, '') ?? recursionProblem(root);
}

function nodeProblem(schema: unknown, parent: string): string | undefined {
  if (!isObject(schema)) return 'Invalid schema: a boolean is not supported as a schema';
  const { $ref, type, enum: values } = schema;
  if (typeof $ref === 'string') {
    if (!$ref.startsWith('#')) return `External $ref is not supported: ${$ref}`;
    if (parent === 'allOf') return "'allOf' with '$ref' is not supported";
  }
  const combined = Object.keys(schema).find((keyword) => COMBINATIONS.has(keyword));
  if (combined !== undefined) return `Schema type '${combined}' is not supported`;
  const says = ['type', 'enum', 'const', 'anyOf', 'allOf', '$ref'].some((keyword) => schema[keyword] !== undefined);
  if (!says) return "Invalid schema: must have a 'type', 'enum', 'const', 'anyOf', 'allOf' or '$ref'";
  if (asList(values).some((value) => typeof value === 'object' && value !== null)) {
    return 'Invalid schema: Enum values of complex types are not supported';
  }
  if (Array.isArray(type) && asList(values).length > 0) {
    return `Invalid schema: Enum value '${String(asList(values)[0])}' does not match declared type '${JSON.stringify(type)}'`;
  }
  return typeProblem(schema) ?? firstProblem(schema);
}

function typeProblem(schema: JsonObject): string | undefined {
  const types = typeof schema['type'] === 'string' ? [schema['type']] : asList(schema['type']).map(String);
  const known = new Set([...COMMON, ...types.flatMap((type) => [...(BY_TYPE[type] ?? [])])]);
  const unknown = Object.keys(schema).filter((keyword) => !known.has(keyword));
  if (unknown.length > 0) {
    const what = unknown.length === 1 ? `property '${unknown[0]}' is` : `properties ${unknown.sort().join(', ')} are`;
    return `For '${types[0] ?? 'any'}' type, ${what} not supported`;
  }
  const { additionalProperties, minItems, format, pattern } = schema;
  if (types.includes('object')) {
    if (additionalProperties === undefined) {
      return "For 'object' type, 'additionalProperties' must be explicitly set to false";
    }
    if (additionalProperties !== false) {
      return `For 'object' type, 'additionalProperties: ${JSON.stringify(additionalProperties)}' is not supported. Please set 'additionalProperties' to false`;
    }
  }
  if (minItems !== undefined && minItems !== 0 && minItems !== 1) {
    return `For 'array' type, 'minItems' values other than 0 or 1 are not supported (got: ${String(minItems)})`;
  }
  if (format !== undefined && !FORMATS.has(String(format))) {
    return `For 'string' type, format '${String(format)}' is not supported`;
  }
  // "Backreferences", "lookahead/lookbehind assertions", "word boundaries".
  if (typeof pattern === 'string' && /\\[1-9bB]|\(\?<?[=!]/.test(pattern)) {
    return `For 'string' type, pattern '${pattern}' is not supported`;
  }
  return undefined;
}

function firstProblem(schema: JsonObject): string | undefined {
  for (const { schema: inner, steps } of children(schema)) {
    const problem = nodeProblem(inner, steps[0] ?? '');
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function recursionProblem(root: JsonObject): string | undefined {
  const follow = (schema: unknown, path: readonly string[]): string | undefined => {
    if (!isObject(schema)) return undefined;
    const { $ref } = schema;
    if (typeof $ref === 'string') {
      if (path.includes($ref)) return `Recursive schemas are not supported: ${$ref}`;
      return follow(targetOf(root, $ref), [...path, $ref]);
    }
    for (const { schema: inner, steps } of children(schema)) {
      if (steps[0] === '$defs' || steps[0] === 'definitions') continue;
      const problem = follow(inner, path);
      if (problem !== undefined) return problem;
    }
    return undefined;
  };
  return follow(root, ['#']);
}

function targetOf(root: JsonObject, ref: string): unknown {
  if (ref === '#') return root;
  let target: unknown = root;
  for (const step of ref.slice(2).split('/')) target = isObject(target) ? target[step] : asList(target)[Number(step)];
  return target;
}

function sizeProblem(held: readonly JsonObject[]): string | undefined {
  let optional = 0;
  let unions = 0;
  const visit = (schema: unknown): void => {
    if (!isObject(schema)) return;
    const required = asList(schema['required']);
    for (const [name, inner] of Object.entries(asObject(schema['properties']))) {
      if (!required.includes(name)) optional += 1;
      if (isObject(inner) && (inner['anyOf'] !== undefined || Array.isArray(inner['type']))) unions += 1;
    }
    for (const { schema: inner } of children(schema)) visit(inner);
  };
  for (const schema of held) visit(schema);
  if (optional > MOST_OPTIONAL) {
    return `Schemas contains too many optional parameters (${optional}), which would make grammar compilation inefficient. Reduce the number of optional parameters in your tool schemas (limit: ${MOST_OPTIONAL}).`;
  }
  return unions > MOST_UNIONS
    ? `Schemas contains too many parameters with union types (${unions} parameters with type arrays or anyOf). This would cause exponential compilation cost. Reduce the number of nullable or union-typed parameters (limit: ${MOST_UNIONS} parameters with unions).`
    : undefined;
}

/** In draft 2020-12, `items` is one schema, and exclusive bounds are numbers. */
function isOfAnotherDraft(schema: unknown): boolean {
  if (!isObject(schema)) return false;
  if (Array.isArray(schema['items'])) return true;
  if ([schema['exclusiveMinimum'], schema['exclusiveMaximum']].some((bound) => typeof bound === 'boolean')) return true;
  return children(schema).some(({ schema: inner }) => isOfAnotherDraft(inner));
}
