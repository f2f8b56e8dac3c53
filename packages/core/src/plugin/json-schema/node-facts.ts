import { type Definition, NULL, type SchemaNode, unionOf } from './schema-node.ts';

/** The node, or null. The description belongs to the whole union. */
export function nullable(node: SchemaNode): SchemaNode {
  const { told, ...outer } = node.notes;
  return unionOf([{ ...node, notes: told === undefined ? {} : { told } }, NULL], outer);
}

export function isNull(node: SchemaNode): boolean {
  if (node.kind === 'scalar') return node.type === 'null';
  return node.kind === 'literal' && node.values.length === 1 && node.values[0] === null;
}

/** Whether null is one of the values. */
export function allowsNull(node: SchemaNode, seen: ReadonlySet<Definition> = new Set()): boolean {
  switch (node.kind) {
    case 'any':
      return true;
    case 'literal':
      return node.values.includes(null);
    case 'scalar':
      return node.type === 'null';
    case 'union':
      return node.options.some((option) => allowsNull(option, seen));
    case 'ref':
      return !seen.has(node.definition) && allowsNull(node.definition.node, new Set([...seen, node.definition]));
    default:
      return false;
  }
}

/** A short description of the values that a node allows. */
export function describeNode(node: SchemaNode): string {
  const { description } = node.notes;
  const kind =
    node.kind === 'scalar'
      ? node.type
      : node.kind === 'literal'
        ? node.values.map((value) => JSON.stringify(value)).join(' or ')
        : node.kind === 'ref'
          ? node.definition.name
          : node.kind;
  return description === undefined ? kind : `${kind} (${description})`;
}
