import type { JsonSchema } from '../../model/json.ts';
import type { AnswerPlan } from './answer-shape.ts';
import { restoresSomething } from './answer-shape.ts';
import { objectOf } from './flatten-root.ts';
import { isTakenAsItIs } from './lenient.ts';
import { readSchema } from './read-schema.ts';
import type { SchemaDialect, SchemaPlace } from './schema-dialect.ts';
import { dereferenced, NO_NOTES, NOTHING, type ObjectNode, type SchemaNode, UnfitSchema } from './schema-node.ts';
import { excessOf, type SchemaSize, sizeOf } from './schema-size.ts';
import { type WrittenSchema, writeSchema } from './write-schema.ts';

/** A schema in a wire's dialect. */
export interface FittedSchema {
  readonly fits: true;
  readonly schema: JsonSchema;
  /** Whatever fits the rewritten schema fits the user's own, once it is put back into shape. */
  readonly exact: boolean;
  /** How an answer is put back into the shape of the user's own schema. Absent where it has that shape. */
  readonly plan?: AnswerPlan;
  readonly size: SchemaSize;
}

/** A schema that has no form in a dialect. */
export interface UnfittedSchema {
  readonly fits: false;
  /** Ends the sentence "The schema has …". */
  readonly reason: string;
}

/** The object around an answer that is not an object itself. Its name is free: it has no other property. */
const WRAPPER = 'value';

const cache = new WeakMap<JsonSchema, Map<SchemaDialect, { [place in SchemaPlace]?: FittedSchema | UnfittedSchema }>>();

/**
 * Writes a JSON Schema in the part of JSON Schema that a wire takes. What has an equal there is rewritten: `oneOf`, `allOf`,
 * `const`, references with neighbours, definitions, a root that is no object. What only narrows and is not taken is told in
 * the description. Results are kept for each schema object: do not change one that was given here.
 */
export function fitSchema(
  schema: JsonSchema,
  dialect: SchemaDialect,
  place: SchemaPlace,
): FittedSchema | UnfittedSchema {
  let byDialect = cache.get(schema);
  if (byDialect === undefined) {
    byDialect = new Map();
    cache.set(schema, byDialect);
  }
  let results = byDialect.get(dialect);
  if (results === undefined) {
    results = {};
    byDialect.set(dialect, results);
  }
  results[place] ??= Object.freeze(fitted(schema, dialect, place));
  return results[place];
}

function fitted(schema: JsonSchema, dialect: SchemaDialect, place: SchemaPlace): FittedSchema | UnfittedSchema {
  if (dialect.lenient === true && isTakenAsItIs(schema, dialect, place)) {
    return { fits: true, schema, exact: true, size: sizeOf(schema) };
  }
  try {
    const node = readSchema(schema);
    const root = place === 'arguments' ? objectOf(node) : dereferenced(node);
    if (root === undefined) throw new UnfitSchema('arguments that are no object');
    const isWrapped = place === 'answer' && !isTakenRoot(root, dialect);
    const written = writeSchema(isWrapped ? wrapped(root) : root, dialect);
    const size = sizeOf(written.schema);
    const excess = dialect.limits && excessOf(written.schema, size, dialect.limits);
    if (excess !== undefined) throw new UnfitSchema(excess);
    return { fits: true, schema: written.schema, exact: written.exact, ...planOf(written, isWrapped), size };
  } catch (error) {
    if (error instanceof UnfitSchema) return { fits: false, reason: error.reason };
    // Thousands of schemas in each other.
    if (error instanceof RangeError) return { fits: false, reason: 'too many levels of nesting' };
    throw error;
  }
}

function isTakenRoot(root: SchemaNode, { root: taken }: SchemaDialect): boolean {
  if (taken === 'any' || root.kind === 'object') return true;
  return taken === 'object-or-array' && root.kind === 'array';
}

function wrapped(node: SchemaNode): ObjectNode {
  return {
    kind: 'object',
    properties: new Map([[WRAPPER, node]]),
    described: true,
    required: new Set([WRAPPER]),
    rest: NOTHING,
    patterns: [],
    constraints: {},
    notes: NO_NOTES,
  };
}

function planOf({ shape }: WrittenSchema, isWrapped: boolean): { readonly plan?: AnswerPlan } {
  const inner = isWrapped ? shape.properties?.get(WRAPPER)?.shape : shape;
  if (isWrapped) return { plan: { unwrap: WRAPPER, shape: inner ?? {} } };
  return restoresSomething(shape) ? { plan: { shape } } : {};
}

/**
 * The parameters of a tool whose schema has no form at all: any object, and the schema in words. So the tool can be offered.
 */
export function anyParameters(schema: JsonSchema): JsonSchema {
  const description = `An object that is valid against this JSON Schema: ${JSON.stringify(schema)}`;
  return { type: 'object', properties: {}, description };
}
