import type { JsonValue } from '../../model/json.ts';

/**
 * A schema as it was read: what stands in JSON Schema in several ways (`const` and `enum`, `oneOf` and `anyOf`, a list of
 * types, `allOf`, a reference with neighbours) stands here in one.
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

/** What a schema says beside what it allows. */
export interface Notes {
  readonly title?: string;
  readonly description?: string;
  /** `default`, `examples` and the like. */
  readonly others?: Constraints;
  /** Constraints that the node cannot hold, in words: the node allows more than the schema did. */
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

/** One of these values, all of them scalars. */
export interface LiteralNode extends NodeBase {
  readonly kind: 'literal';
  readonly values: readonly (string | number | boolean | null)[];
}

/** A type that keywords imply and the schema does not say: it allows values of other types, too, whatever they are. */
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
  /** Whether the schema speaks of properties, also where it allows none. */
  readonly described: boolean;
  readonly required: ReadonlySet<string>;
  /** The values under keys that are not in `properties`; `undefined` where nothing is said of them. */
  readonly rest: SchemaNode | undefined;
  /** The values under keys of certain patterns. */
  readonly patterns: readonly (readonly [pattern: string, node: SchemaNode])[];
  readonly constraints: Constraints;
}

export interface ArrayNode extends NodeBase, Inferable {
  readonly kind: 'array';
  readonly prefix: readonly SchemaNode[];
  /** The items behind the prefix; `undefined` where nothing is said of them. */
  readonly items: SchemaNode | undefined;
  readonly constraints: Constraints;
}

/** One of several. */
export interface UnionNode extends NodeBase {
  readonly kind: 'union';
  readonly options: readonly SchemaNode[];
  /** Exactly one of them, as `oneOf` says: without it, a value may fit several. */
  readonly exclusive: boolean;
}

export interface RefNode extends NodeBase {
  readonly kind: 'ref';
  readonly definition: Definition;
}

/** A schema that others refer to. */
export interface Definition {
  readonly name: string;
  /** It is being read just now. */
  readonly isOpen: boolean;
  /** Read when it is needed: definitions may refer to themselves. */
  readonly node: SchemaNode;
}

export const NO_NOTES: Notes = Object.freeze({});
export const ANY: AnyNode = Object.freeze({ kind: 'any', notes: NO_NOTES });
export const NOTHING: NothingNode = Object.freeze({ kind: 'nothing', notes: NO_NOTES });
export const NULL: LiteralNode = Object.freeze({ kind: 'literal', values: Object.freeze([null]), notes: NO_NOTES });

/** The schema has no form in the dialect. */
export class UnfitSchema extends Error {
  /** What it has that the dialect has no form for: the end of the sentence "The schema has …". */
  readonly reason: string;

  constructor(reason: string) {
    super(reason);
    this.reason = reason;
  }
}

/** A union of what is left of its options: none is nothing, one is itself, unions in it are opened. */
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

/** The node with more notes; they stand before its own. */
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

/** What a reference leads to, with the notes that stand on the way. */
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
