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

/** A schema in the dialect of a wire. */
export interface FittedSchema {
  readonly fits: true;
  readonly schema: JsonSchema;
  /** Whether every value that matches the rewritten schema, once restored, matches the user's schema. */
  readonly exact: boolean;
  /** How an answer is restored to the shape of the user's schema. Absent if it has that shape already. */
  readonly plan?: AnswerPlan;
  readonly size: SchemaSize;
}

/** A schema cannot be written in a dialect. */
export interface UnfittedSchema {
  readonly fits: false;
  /** Ends the sentence "The schema has …". */
  readonly reason: string;
}

/** The object around an answer that is not an object. Its name cannot collide, because it is the only property. */
const WRAPPER = 'value';

const cache = new WeakMap<JsonSchema, Map<SchemaDialect, { [place in SchemaPlace]?: FittedSchema | UnfittedSchema }>>();

/**
 * Writes a JSON Schema in the subset that a wire accepts. Constructs with an equivalent are rewritten: `oneOf`, `allOf`, `const`,
 * references with neighbours, definitions, a root that is not an object. Constructs that only restrict and are not accepted are
 * described in the description. Results are cached for each schema object: do not change an object after passing it.
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
    if (root === undefined) throw new UnfitSchema('arguments that are not an object');
    const isWrapped = place === 'answer' && !isTakenRoot(root, dialect);
    const written = writeSchema(isWrapped ? wrapped(root) : root, dialect);
    const size = sizeOf(written.schema);
    const excess = dialect.limits && excessOf(written.schema, size, dialect.limits);
    if (excess !== undefined) throw new UnfitSchema(excess);
    return { fits: true, schema: written.schema, exact: written.exact, ...planOf(written, isWrapped), size };
  } catch (error) {
    if (error instanceof UnfitSchema) return { fits: false, reason: error.reason };
    // Thousands of nested schemas.
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
 * The parameters of a tool whose schema cannot be written: any object, with the schema in the description, so that the tool can
 * still be used.
 */
export function anyParameters(schema: JsonSchema): JsonSchema {
  const description = `An object that is valid against this JSON Schema: ${JSON.stringify(schema)}`;
  return { type: 'object', properties: {}, description };
}
