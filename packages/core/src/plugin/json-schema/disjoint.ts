import { dereferenced, isInferred, type ObjectNode, type SchemaNode } from './schema-node.ts';

/** Whether no value matches two of these schemas: then "exactly one of them" is the same as "one of them". */
export function areDisjoint(options: readonly SchemaNode[]): boolean {
  const nodes = options.map(dereferenced);
  return nodes.every((node, index) => nodes.slice(index + 1).every((other) => isDisjoint(node, other)));
}

function isDisjoint(a: SchemaNode, b: SchemaNode): boolean {
  if (a.kind === 'any' || b.kind === 'any') return false;
  if (a.kind === 'union') return a.options.every((option) => areDisjoint([option, b]));
  if (b.kind === 'union') return b.options.every((option) => areDisjoint([a, option]));
  if (a.kind === 'object' && b.kind === 'object') return areApart(a, b);
  const types = typesOf(a);
  // A type that is only implied allows the values of all other types.
  if (![...typesOf(b)].some((type) => types.has(type))) return !isInferred(a) && !isInferred(b);
  return a.kind === 'literal' && b.kind === 'literal' && !a.values.some((value) => b.values.includes(value));
}

/** Whether a property that both require distinguishes them. */
function areApart(a: ObjectNode, b: ObjectNode): boolean {
  for (const [name, value] of a.properties) {
    const other = b.properties.get(name);
    if (other === undefined || !a.required.has(name) || !b.required.has(name)) continue;
    if (value.kind === 'literal' && other.kind === 'literal' && isDisjoint(value, other)) return true;
  }
  return false;
}

function typesOf(node: SchemaNode): ReadonlySet<string> {
  switch (node.kind) {
    case 'literal':
      return new Set(node.values.map((value) => (value === null ? 'null' : typeof value)));
    case 'scalar':
      return new Set([node.type === 'integer' ? 'number' : node.type]);
    default:
      return new Set([node.kind]);
  }
}
