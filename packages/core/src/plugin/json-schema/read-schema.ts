import { isObject, type JsonObject, listOf } from '../../data/json-fields.ts';
import type { JsonSchema, JsonValue } from '../../model/json.ts';
import { EXACTLY_ONE, schemaInWords } from './constraint-words.ts';
import { intersect } from './intersect.ts';
import { mentionedProperties } from './mentioned-properties.ts';
import { readArray, readObject, readScalar } from './read-types.ts';
import {
  ANY,
  type Definition,
  isScalarValue,
  literalNode,
  NO_NOTES,
  NOTHING,
  type Notes,
  NULL,
  type SchemaNode,
  UnfitSchema,
  unionOf,
  withNotes,
  withTold,
} from './schema-node.ts';
import { SchemaReferences } from './schema-references.ts';

/** Keywords of one type of value, for schemas without `type`. */
const TYPE_OF_KEYWORD: { readonly [keyword: string]: 'object' | 'array' | 'string' | 'number' } = {
  properties: 'object',
  required: 'object',
  additionalProperties: 'object',
  patternProperties: 'object',
  propertyNames: 'object',
  minProperties: 'object',
  maxProperties: 'object',
  dependentRequired: 'object',
  dependentSchemas: 'object',
  unevaluatedProperties: 'object',
  items: 'array',
  prefixItems: 'array',
  minItems: 'array',
  maxItems: 'array',
  uniqueItems: 'array',
  contains: 'array',
  minLength: 'string',
  maxLength: 'string',
  pattern: 'string',
  format: 'string',
  minimum: 'number',
  maximum: 'number',
  exclusiveMinimum: 'number',
  exclusiveMaximum: 'number',
  multipleOf: 'number',
};

const OTHER_NOTES = ['default', 'examples', 'contentEncoding', 'contentMediaType'];

/**
 * Reads JSON Schema (draft 2020-12, and the constructs of older drafts and OpenAPI that are still in use).
 *
 * @throws UnfitSchema for schemas without a meaning, such as a reference that leads nowhere
 */
export function readSchema(schema: JsonSchema): SchemaNode {
  return new SchemaReader(schema).root();
}

class SchemaReader {
  readonly #references: SchemaReferences;

  constructor(root: JsonSchema) {
    this.#references = new SchemaReferences(root, (schema) => this.#read(schema));
  }

  root(): SchemaNode {
    // The root as a definition: references to it are resolved while it is read.
    return this.#references.rootNode();
  }

  readonly #read = (value: unknown): SchemaNode => {
    if (value === true) return ANY;
    if (value === false) return NOTHING;
    if (!isObject(value)) throw new UnfitSchema('something in the place of a schema that is not one');
    return this.#readObject(value);
  };

  #readObject(schema: JsonObject): SchemaNode {
    let node = this.#own(schema);
    const { $ref, allOf, anyOf, oneOf, nullable } = schema;
    if (schema['$dynamicRef'] !== undefined) throw new UnfitSchema('a dynamic reference');
    if (typeof $ref === 'string') node = intersect(this.#reference($ref), node);
    for (const part of listOf(allOf)) node = intersect(node, this.#read(part));
    if (Array.isArray(anyOf)) node = intersect(node, unionOf(anyOf.map(this.#read)));
    if (Array.isArray(oneOf)) node = intersect(node, this.#oneOf(oneOf));
    node = this.#conditions(schema, node);
    if (schema['unevaluatedProperties'] === false || schema['unevaluatedItems'] === false) node = closed(node);
    if (nullable === true) node = unionOf([node, NULL]);
    return withNotes(node, notesOf(schema));
  }

  #oneOf(schemas: readonly unknown[]): SchemaNode {
    const options = schemas.map(this.#read);
    const union = unionOf(options, NO_NOTES, schemas.length > 1);
    // Contradictory keywords still allow values of the types that they do not restrict.
    const isUncertain = options.some(({ kind }, index) => kind === 'nothing' && schemas[index] !== false);
    return isUncertain ? withTold(union, EXACTLY_ONE) : union;
  }

  #reference(ref: string): SchemaNode {
    const definition: Definition = this.#references.find(ref);
    return { kind: 'ref', definition, notes: NO_NOTES };
  }

  /** The schema from its own keywords, without references and combined schemas. */
  #own(schema: JsonObject): SchemaNode {
    const types = typesOf(schema);
    if (schema['const'] !== undefined) return ofTypes(literalNode(schema['const'] as JsonValue), types);
    if (Array.isArray(schema['enum'])) return ofTypes(enumNode(schema['enum'] as readonly JsonValue[]), types);
    if (types === undefined) return ANY;
    const nodes = types.map((type) => this.#ofType(type, schema));
    return unionOf(schema['type'] === undefined ? nodes.map((node) => ({ ...node, inferred: true })) : nodes);
  }

  #ofType(type: string, schema: JsonObject): SchemaNode {
    switch (type) {
      case 'object':
        return readObject(schema, this.#read);
      case 'array':
        return readArray(schema, this.#read);
      case 'string':
      case 'number':
      case 'integer':
      case 'boolean':
      case 'null':
        return readScalar(type, schema);
      default:
        throw new UnfitSchema(`the unknown type "${type}"`);
    }
  }

  /** Conditions only restrict: they are described, and properties that only they mention are allowed. */
  #conditions(schema: JsonObject, node: SchemaNode): SchemaNode {
    const { not } = schema;
    let result = node;
    if (not !== undefined) {
      if (not === true || (isObject(not) && Object.keys(not).length === 0)) return NOTHING;
      if (not !== false) result = withTold(result, schemaInWords('not', not));
    }
    if (schema['if'] !== undefined) {
      const { if: condition, then = true, else: otherwise = true } = schema;
      const branches = [then, otherwise].map(this.#read);
      result = mentionedProperties(result, branches);
      result = withTold(result, schemaInWords('if', condition));
      if (then !== true) result = withTold(result, schemaInWords('then', then));
      if (otherwise !== true) result = withTold(result, schemaInWords('else', otherwise));
    }
    for (const keyword of ['dependentSchemas', 'dependencies']) {
      const dependent = schema[keyword];
      if (!isObject(dependent)) continue;
      const branches = Object.values(dependent)
        .filter((inner) => !Array.isArray(inner))
        .map(this.#read);
      result = withTold(mentionedProperties(result, branches), schemaInWords(keyword, dependent));
    }
    return result;
  }
}

function typesOf(schema: JsonObject): readonly string[] | undefined {
  const { type } = schema;
  // OpenAPI and Gemini's own schemas write types in capitals.
  if (typeof type === 'string') return [type.toLowerCase()];
  if (Array.isArray(type)) return type.map((one) => String(one).toLowerCase());
  const inferred = new Set<string>();
  for (const keyword in schema) {
    const implied = Object.hasOwn(TYPE_OF_KEYWORD, keyword) ? TYPE_OF_KEYWORD[keyword] : undefined;
    if (implied !== undefined) inferred.add(implied);
  }
  return inferred.size === 0 ? undefined : [...inferred];
}

function enumNode(values: readonly JsonValue[]): SchemaNode {
  const scalars = [...new Set(values.filter(isScalarValue))];
  const others = values.filter((value) => !isScalarValue(value)).map(literalNode);
  if (scalars.length === 0) return unionOf(others);
  const literal: SchemaNode = { kind: 'literal', values: scalars, notes: NO_NOTES };
  return unionOf([literal, ...others]);
}

function ofTypes(node: SchemaNode, types: readonly string[] | undefined): SchemaNode {
  if (types === undefined) return node;
  const allowed = types.map((type): SchemaNode => {
    if (type === 'object') return readObject({}, () => ANY);
    if (type === 'array') return readArray({}, () => ANY);
    return readScalar(type as 'string', {});
  });
  return intersect(node, unionOf(allowed));
}

function notesOf(schema: JsonObject): Notes {
  const { title, description } = schema;
  const others: { [keyword: string]: unknown } = {};
  for (const keyword of OTHER_NOTES) if (schema[keyword] !== undefined) others[keyword] = schema[keyword];
  return {
    ...(typeof title === 'string' && { title }),
    ...(typeof description === 'string' && { description }),
    ...(Object.keys(others).length > 0 && { others }),
  };
}

/** The node without keys and items that have no keywords. */
function closed(node: SchemaNode): SchemaNode {
  switch (node.kind) {
    case 'object':
      return node.rest === undefined ? { ...node, described: true, rest: NOTHING } : node;
    case 'array':
      return node.items === undefined ? { ...node, items: NOTHING } : node;
    case 'union':
      return { ...node, options: node.options.map(closed) };
    default:
      return node;
  }
}
