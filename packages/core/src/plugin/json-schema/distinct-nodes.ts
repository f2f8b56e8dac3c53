import { ANY, type SchemaNode, unionOf } from './schema-node.ts';

/** The nodes without duplicates. */
export function distinctNodes(nodes: readonly SchemaNode[]): readonly SchemaNode[] {
  if (nodes.length < 2) return nodes;
  const seen = new Set<string>();
  return nodes.filter((node) => {
    const text = JSON.stringify(node, plain);
    const isNew = !seen.has(text);
    seen.add(text);
    return isNew;
  });
}

/** A union without duplicates, and with the literal values of all options in one node. */
export function anyOf(nodes: readonly SchemaNode[]): SchemaNode {
  const different = distinctNodes(nodes);
  if (different.some(({ kind }) => kind === 'any')) return ANY;
  const literals = different.filter((node) => node.kind === 'literal');
  const [first] = literals;
  if (first === undefined || literals.length < 2) return unionOf(different);
  // The names of the kinds of a discriminated union.
  const values = [...new Set(literals.flatMap((literal) => literal.values))];
  return unionOf([{ ...first, values }, ...different.filter((node) => node.kind !== 'literal')]);
}

/** Maps and sets have no JSON of their own; a definition is represented by its name. */
function plain(key: string, value: unknown): unknown {
  if (value instanceof Map || value instanceof Set) return [...value];
  if (key === 'definition') return (value as { readonly name: string }).name;
  return value;
}
