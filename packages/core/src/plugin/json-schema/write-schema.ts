import type { JsonSchema } from '../../model/json.ts';
import type { AnswerShape, PropertyShape } from './answer-shape.ts';
import { CircleWatch } from './circle-watch.ts';
import { EXACTLY_ONE } from './constraint-words.ts';
import { areDisjoint } from './disjoint.ts';
import { distinctNodes } from './distinct-nodes.ts';
import { literalSchema } from './literal-schema.ts';
import { allowsNull, describeNode, isNull, nullable } from './node-facts.ts';
import type { SchemaDialect } from './schema-dialect.ts';
import {
  ANY,
  type ArrayNode,
  type Constraints,
  type Definition,
  dereferenced,
  isBare,
  type LiteralNode,
  type ObjectNode,
  type RefNode,
  type ScalarNode,
  type SchemaNode,
  UnfitSchema,
  type UnionNode,
  unionOf,
  withNotes,
  withTold,
} from './schema-node.ts';
import { WordsWriter } from './words-writer.ts';

/** A schema in a dialect. */
export interface WrittenSchema {
  readonly schema: JsonSchema;
  readonly shape: AnswerShape;
  /** Whether every value that matches it, once restored, matches the original schema. */
  readonly exact: boolean;
}

/** A part of it. */
interface Written {
  readonly schema: { readonly [keyword: string]: unknown };
  readonly shape: AnswerShape;
}

const NO_SHAPE: AnswerShape = Object.freeze({});

/** @throws UnfitSchema for constructs that the dialect cannot express */
export function writeSchema(node: SchemaNode, dialect: SchemaDialect): WrittenSchema {
  return new SchemaWriter(dialect).run(node);
}

class SchemaWriter {
  readonly #dialect: SchemaDialect;
  readonly #definitions = new Map<Definition, { schema: JsonSchema | undefined; shape: AnswerShape }>();
  readonly #words: WordsWriter;
  readonly #circles = new CircleWatch();
  /** Whether there is a property between the current definition and the current place. */
  #belowProperty = false;

  constructor(dialect: SchemaDialect) {
    this.#dialect = dialect;
    this.#words = new WordsWriter(dialect);
  }

  run(node: SchemaNode): WrittenSchema {
    const { schema, shape } = this.#write(node);
    const $defs: { [name: string]: JsonSchema } = {};
    // Definitions may add others: a map iterates over those, too.
    for (const [definition, entry] of this.#definitions) {
      this.#circles.current = definition;
      this.#belowProperty = false;
      const written = this.#write(definition.node);
      Object.assign(entry.shape, written.shape);
      $defs[definition.name] = written.schema;
    }
    const hasDefinitions = this.#definitions.size > 0;
    return { schema: hasDefinitions ? { ...schema, $defs } : schema, shape, exact: this.#words.exact };
  }

  #write(node: SchemaNode): Written {
    switch (node.kind) {
      case 'any':
        if (!this.#dialect.anything) throw new UnfitSchema('a value without any keywords');
        return { schema: this.#words.notes(node.notes), shape: NO_SHAPE };
      case 'nothing':
        if (!this.#dialect.anything) throw new UnfitSchema('a place where no value is allowed');
        return { schema: this.#words.notes({ told: ['No value is allowed here.'] }), shape: NO_SHAPE };
      case 'literal':
        return this.#literal(node);
      case 'scalar':
        return this.#scalar(node);
      case 'object':
        return this.#object(node);
      case 'array':
        return this.#array(node);
      case 'union':
        return this.#union(node);
      case 'ref':
        return this.#ref(node);
      default:
        return node satisfies never;
    }
  }

  #literal({ values, notes }: LiteralNode): Written {
    const { schema, exact } = literalSchema(values, this.#dialect.literals);
    if (!exact) this.#words.exact = false;
    return { schema: joined(schema, this.#words.notes(notes)), shape: NO_SHAPE };
  }

  #scalar({ type, constraints, notes }: ScalarNode): Written {
    const { kept, told } = this.#words.constraints(constraints);
    return { schema: { type, ...this.#words.notes(notes, told), ...kept }, shape: NO_SHAPE };
  }

  #object(node: ObjectNode): Written {
    const { keys, properties: style, lenient } = this.#dialect;
    const told: string[] = [];
    const { kept, told: untaken } = this.#words.constraints(node.constraints);
    const further = this.#furtherKeys(node);
    const properties: { [name: string]: unknown } = {};
    const shapes = new Map<string, PropertyShape>();
    const required: string[] = [];
    for (const [name, inner] of this.#declared(node, told)) {
      const isRequired = node.required.has(name);
      if (inner.kind === 'nothing') {
        if (!isRequired) continue;
        if (!this.#dialect.anything) throw new UnfitSchema(`the required property "${name}", which allows no value`);
      }
      const becomesNull = !isRequired && style === 'nullable' && !allowsNull(inner);
      const mayNotRequire = isRequired && this.#closesCircle(inner);
      if (mayNotRequire) told.push(`Always give "${name}".`);
      const written = this.#property(becomesNull ? nullable(inner) : inner);
      // With an assignment, a property of this name would become the prototype.
      Object.defineProperty(properties, name, { value: written.schema, enumerable: true });
      const values = inner.kind === 'literal' ? inner.values : undefined;
      shapes.set(name, { shape: written.shape, nullIsAbsent: becomesNull, ...(values !== undefined && { values }) });
      if ((isRequired && !mayNotRequire) || style === 'nullable') required.push(name);
    }
    const demandsAll = style === 'nullable';
    const schema = {
      type: 'object',
      ...this.#words.notes(node.notes, [...untaken, ...told]),
      ...((Object.keys(properties).length > 0 || node.described || keys === 'closed' || lenient === true) && {
        properties,
      }),
      ...((required.length > 0 || demandsAll) && { required }),
      ...kept,
      ...further,
    };
    return { schema, shape: { properties: shapes } };
  }

  /** The properties, including those that are only in `required`. */
  #declared(node: ObjectNode, told: string[]): ReadonlyMap<string, SchemaNode> {
    const missing = [...node.required].filter((name) => !node.properties.has(name));
    if (missing.length === 0) return node.properties;
    if (this.#dialect.keys === 'open' && !this.#dialect.anything) {
      told.push(`Must have: ${missing.join(', ')}.`);
      return node.properties;
    }
    const rest = node.rest ?? ANY;
    return new Map([...node.properties, ...missing.map((name) => [name, rest] as const)]);
  }

  /** The schema of keys that are not among the properties. */
  #furtherKeys(node: ObjectNode): Constraints {
    const { rest, patterns } = node;
    const mayHaveMore = patterns.length > 0 || (rest === undefined ? !node.described : rest.kind !== 'nothing');
    if (this.#dialect.keys === 'closed') {
      if (mayHaveMore) throw new UnfitSchema('an object with free keys');
      return { additionalProperties: false };
    }
    const more = rest === undefined ? {} : { additionalProperties: this.#furtherValue(rest) };
    if (patterns.length === 0) return more;
    if (this.#dialect.constraints.has('patternProperties')) {
      const written = patterns.map(([pattern, inner]) => [pattern, this.#furtherValue(inner)] as const);
      return { patternProperties: Object.fromEntries(written), ...more };
    }
    this.#words.exact = false;
    // Keys that match no pattern are free, so their values have no schema.
    if (rest === undefined) return {};
    return { additionalProperties: this.#furtherValue(unionOf([...patterns.map(([, inner]) => inner), rest])) };
  }

  #furtherValue(node: SchemaNode): unknown {
    if (node.kind === 'nothing') return false;
    return this.#property(this.#closesCircle(node) ? withTold(ANY, 'A value of the same kind.') : node).schema;
  }

  #property(node: SchemaNode): Written {
    const before = this.#belowProperty;
    this.#belowProperty = true;
    const written = this.#write(node);
    this.#belowProperty = before;
    return written;
  }

  #array(node: ArrayNode): Written {
    const { prefix, items } = node;
    if (prefix.length === 0 || this.#dialect.tuples) return this.#list(node, prefix, items ?? ANY);
    // One schema for all items, and the order of the items in words.
    const isFixed = items?.kind === 'nothing';
    const options = isFixed ? prefix : [...prefix, items ?? ANY];
    const union = unionOf(distinctNodes(options));
    const same = union.kind !== 'union' && union.kind !== 'any' && prefix.every(({ kind }) => kind !== 'nothing');
    const constraints = { ...node.constraints };
    if (isFixed) constraints['maxItems'] = smallest(constraints['maxItems'], prefix.length);
    if (same && (isFixed || items !== undefined)) return this.#list({ ...node, constraints }, [], union);
    const order = prefix.map((item) => describeNode(item)).join(', ');
    return this.#list(withTold({ ...node, constraints }, `Items in this order: ${order}`), [], union);
  }

  #list(node: ArrayNode, prefix: readonly SchemaNode[], items: SchemaNode): Written {
    const { kept, told } = this.#words.constraints(node.constraints);
    const first = prefix.map((item) => this.#write(item));
    if (items.kind === 'nothing' && prefix.length === 0 && !this.#dialect.anything) {
      throw new UnfitSchema('a list that must be empty');
    }
    if (items.kind === 'nothing' && prefix.length > 0) {
      const prefixItems = first.map(({ schema }) => schema);
      const shape = { items: { options: first.map((item) => item.shape) } };
      return {
        schema: { type: 'array', ...this.#words.notes(node.notes, told), prefixItems, items: false, ...kept },
        shape,
      };
    }
    const written = this.#write(items);
    return {
      schema: {
        type: 'array',
        ...this.#words.notes(node.notes, told),
        ...(prefix.length > 0 && { prefixItems: first.map(({ schema }) => schema) }),
        items: written.schema,
        ...kept,
      },
      shape: {
        items: prefix.length === 0 ? written.shape : { options: [...first, written].map((item) => item.shape) },
      },
    };
  }

  #union({ options, exclusive, notes }: UnionNode): Written {
    const [first, second] = options;
    if (options.length === 2 && first !== undefined && second !== undefined) {
      const [value, other] = isNull(first) ? [second, first] : [first, second];
      // The common form of a nullable scalar.
      if (value.kind === 'scalar' && value.type !== 'null' && isNull(other) && isBare(other.notes)) {
        const { schema, shape } = this.#scalar(withNotes(value, notes));
        return { schema: { ...schema, type: [value.type, 'null'] }, shape };
      }
    }
    const told: string[] = [];
    if (exclusive && !areDisjoint(options)) {
      this.#words.exact = false;
      told.push(EXACTLY_ONE);
    }
    const written = options.map((option) => this.#write(option));
    if (this.#isAmbiguous(written)) this.#words.exact = false;
    return {
      schema: { ...this.#words.notes(notes, told), anyOf: written.map(({ schema }) => schema) },
      shape: { options: written.map(({ shape }) => shape) },
    };
  }

  /** Whether `null` could mean "left out" in one alternative and be an ordinary value in another. */
  #isAmbiguous(written: readonly Written[]): boolean {
    if (this.#dialect.properties !== 'nullable') return false;
    const objects = written.filter(({ shape }) => shape.properties !== undefined || shape.options !== undefined);
    return objects.length > 1 && objects.some(({ shape }) => hasNullIsAbsent(shape));
  }

  #ref(node: RefNode): Written {
    const { definition, notes } = node;
    // Throws if the references lead back without reaching a schema.
    dereferenced(node);
    const { recursion } = this.#dialect;
    const isRecursive = this.#circles.isRecursive(definition);
    if (isRecursive && recursion === 'none') throw new UnfitSchema('a part that refers to itself');
    if (!isBare(notes) && !isRecursive) return this.#write(withNotes(definition.node, notes));
    if (
      recursion === 'below-optional' &&
      isRecursive &&
      !this.#belowProperty &&
      this.#circles.closesCircleAt(definition)
    ) {
      this.#words.exact = false;
      return this.#write(withTold(withNotes(ANY, notes), `A value of the same kind as ${definition.name}.`));
    }
    let entry = this.#definitions.get(definition);
    if (entry === undefined) {
      entry = { schema: undefined, shape: {} };
      this.#definitions.set(definition, entry);
    }
    const schema = { $ref: `#/$defs/${definition.name}` };
    // A reference must not have neighbours.
    const described = isBare(notes) ? schema : { ...this.#words.notes(notes), anyOf: [schema] };
    return { schema: described, shape: entry.shape };
  }

  /** Whether a required value leads back to the definition that contains it, if that is not allowed. */
  #closesCircle(node: SchemaNode): boolean {
    if (this.#dialect.recursion !== 'below-optional' || !this.#circles.closesCircle(node)) return false;
    this.#words.exact = false;
    return true;
  }
}

function joined(schema: Constraints, notes: Constraints): Constraints {
  const { description: own } = schema;
  const { description: outer } = notes;
  if (own === undefined || outer === undefined) return { ...schema, ...notes };
  return { ...schema, ...notes, description: `${outer}\n${own}` };
}

function hasNullIsAbsent({ properties, options }: AnswerShape): boolean {
  for (const property of properties?.values() ?? []) if (property.nullIsAbsent) return true;
  return options?.some(hasNullIsAbsent) ?? false;
}

function smallest(limit: unknown, length: number): number {
  return typeof limit === 'number' ? Math.min(limit, length) : length;
}
