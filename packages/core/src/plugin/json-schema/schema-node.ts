import type { JsonValue } from '../../model/json.ts';

/**
 * A schema in a uniform form: constructs that JSON Schema can write in several ways (`const` and `enum`, `oneOf` and `anyOf`, a
 * list of types, `allOf`, a reference with neighbours) have one form here.
 */
export type SchemaNode =
  | AnyNode
  | NothingNode
  | LiteralNode
  | ScalarNode
  | ObjectNode
  | ArrayNode
  | UnionNode
  | RefNode;

/** Everything in a schema that does not restrict values. */
export interface Notes {
  readonly title?: string;
  readonly description?: string;
  /** `default`, `examples` and the like. */
  readonly others?: Constraints;
  /** Constraints that the node cannot express, in words: the node allows more than the schema. */
  readonly told?: readonly string[];
}

/** Keywords and their values. */
export interface Constraints {
  readonly [keyword: string]: unknown;
}

interface NodeBase {
  readonly notes: Notes;
}

export interface AnyNode extends NodeBase {
  readonly kind: 'any';
}

/** No value is allowed. */
export interface NothingNode extends NodeBase {
  readonly kind: 'nothing';
}

/** One of these scalar values. */
export interface LiteralNode extends NodeBase {
  readonly kind: 'literal';
  readonly values: readonly (string | number | boolean | null)[];
}

/** A type that keywords imply without `type`: the node also allows all values of other types. */
interface Inferable {
  readonly inferred?: true;
}

export interface ScalarNode extends NodeBase, Inferable {
  readonly kind: 'scalar';
  readonly type: 'string' | 'number' | 'integer' | 'boolean' | 'null';
  readonly constraints: Constraints;
}

export interface ObjectNode extends NodeBase, Inferable {
  readonly kind: 'object';
  readonly properties: ReadonlyMap<string, SchemaNode>;
  /** Whether the schema has `properties`, even if it is empty. */
  readonly described: boolean;
  readonly required: ReadonlySet<string>;
  /** The schema of values under keys that are not in `properties`; `undefined` if there is none. */
  readonly rest: SchemaNode | undefined;
  /** The schemas of values under keys that match patterns. */
  readonly patterns: readonly (readonly [pattern: string, node: SchemaNode])[];
  readonly constraints: Constraints;
}

export interface ArrayNode extends NodeBase, Inferable {
  readonly kind: 'array';
  readonly prefix: readonly SchemaNode[];
  /** The schema of items after the prefix; `undefined` if there is none. */
  readonly items: SchemaNode | undefined;
  readonly constraints: Constraints;
}

/** One of several schemas. */
export interface UnionNode extends NodeBase {
  readonly kind: 'union';
  readonly options: readonly SchemaNode[];
  /** Exactly one of them, as in `oneOf`: without it, a value may match several. */
  readonly exclusive: boolean;
}

export interface RefNode extends NodeBase {
  readonly kind: 'ref';
  readonly definition: Definition;
}

/** A schema that others refer to. */
export interface Definition {
  readonly name: string;
  /** It is being read. */
  readonly isOpen: boolean;
  /** Read on first use, because definitions may refer to themselves. */
  readonly node: SchemaNode;
}

export const NO_NOTES: Notes = Object.freeze({});
export const ANY: AnyNode = Object.freeze({ kind: 'any', notes: NO_NOTES });
export const NOTHING: NothingNode = Object.freeze({ kind: 'nothing', notes: NO_NOTES });
export const NULL: LiteralNode = Object.freeze({ kind: 'literal', values: Object.freeze([null]), notes: NO_NOTES });

/** The schema cannot be written in the dialect. */
export class UnfitSchema extends Error {
  /** The construct that cannot be written: the end of the sentence "The schema has …". */
  readonly reason: string;

  constructor(reason: string) {
    super(reason);
    this.reason = reason;
  }
}

/**
 * A union of the remaining options: without options no value is allowed, one option is the node itself, and nested unions are
 * flattened.
 */
export function unionOf(options: readonly SchemaNode[], notes: Notes = NO_NOTES, exclusive = false): SchemaNode {
  const left: SchemaNode[] = [];
  for (const option of options) {
    if (option.kind === 'nothing') continue;
    if (option.kind === 'union' && isBare(option.notes) && option.exclusive === exclusive) left.push(...option.options);
    else left.push(option);
  }
  const [first] = left;
  if (first === undefined) return NOTHING;
  return left.length === 1 ? withNotes(first, notes) : { kind: 'union', options: left, exclusive, notes };
}

/** The node with more notes, in front of its own. */
export function withNotes<Node extends SchemaNode>(node: Node, notes: Notes): Node {
  return isBare(notes) ? node : { ...node, notes: joinNotes(notes, node.notes) };
}

/** The node with a constraint in words. */
export function withTold<Node extends SchemaNode>(node: Node, ...told: readonly string[]): Node {
  if (told.length === 0) return node;
  return { ...node, notes: { ...node.notes, told: [...(node.notes.told ?? []), ...told] } };
}

export function joinNotes(outer: Notes, inner: Notes): Notes {
  if (isBare(outer)) return inner;
  if (isBare(inner)) return outer;
  const title = outer.title ?? inner.title;
  const description =
    outer.description === undefined || inner.description === undefined || outer.description === inner.description
      ? (outer.description ?? inner.description)
      : `${outer.description}\n${inner.description}`;
  const told = [...new Set([...(outer.told ?? []), ...(inner.told ?? [])])];
  const others = { ...inner.others, ...outer.others };
  return {
    ...(title !== undefined && { title }),
    ...(description !== undefined && { description }),
    ...(told.length > 0 && { told }),
    ...(Object.keys(others).length > 0 && { others }),
  };
}

export function isBare(notes: Notes): boolean {
  for (const _key in notes) return false;
  return true;
}

/** The target of a reference, with the notes along the chain of references. */
export function dereferenced(node: SchemaNode): SchemaNode {
  let current = node;
  for (let steps = 0; current.kind === 'ref'; steps += 1) {
    if (steps > 100) throw new UnfitSchema('a reference that leads back to itself');
    current = withNotes(current.definition.node, current.notes);
  }
  return current;
}

export function isInferred(node: SchemaNode): boolean {
  return 'inferred' in node && node.inferred === true;
}

export function isScalarValue(value: unknown): value is string | number | boolean | null {
  return value === null || typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number';
}

/** A node for exactly this value. */
export function literalNode(value: JsonValue): SchemaNode {
  if (isScalarValue(value)) return { kind: 'literal', values: [value], notes: NO_NOTES };
  if (Array.isArray(value)) {
    const items = value as readonly JsonValue[];
    const constraints = { minItems: items.length, maxItems: items.length };
    return { kind: 'array', prefix: items.map(literalNode), items: NOTHING, constraints, notes: NO_NOTES };
  }
  const entries = Object.entries(value as { readonly [key: string]: JsonValue });
  return {
    kind: 'object',
    properties: new Map(entries.map(([name, inner]) => [name, literalNode(inner)])),
    described: true,
    required: new Set(entries.map(([name]) => name)),
    rest: NOTHING,
    patterns: [],
    constraints: {},
    notes: NO_NOTES,
  };
}
