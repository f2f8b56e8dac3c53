import { anyOf } from './distinct-nodes.ts';
import { ANY, dereferenced, type ObjectNode, type SchemaNode } from './schema-node.ts';

/**
 * The node with the properties that its conditions mention, if it does not have them already: without them, no value could match
 * the condition.
 */
export function mentionedProperties(node: SchemaNode, branches: readonly SchemaNode[]): SchemaNode {
  const mentioned = new Map<string, SchemaNode[]>();
  for (const branch of branches) collect(branch, mentioned);
  if (mentioned.size === 0) return node;
  if (node.kind === 'union') return { ...node, options: node.options.map((option) => extended(option, mentioned)) };
  return extended(node, mentioned);
}

/** All properties of the objects among some nodes, each with everything that one of them allows there. */
export function collect(branch: SchemaNode, into: Map<string, SchemaNode[]>): void {
  const node = branch.kind === 'ref' && branch.definition.isOpen ? ANY : dereferenced(branch);
  if (node.kind === 'union') for (const option of node.options) collect(option, into);
  if (node.kind !== 'object') return;
  for (const [name, inner] of node.properties) {
    const known = into.get(name);
    if (known === undefined) into.set(name, [inner]);
    else known.push(inner);
  }
}

function extended(node: SchemaNode, mentioned: ReadonlyMap<string, readonly SchemaNode[]>): SchemaNode {
  if (node.kind !== 'object' || node.rest?.kind === 'nothing') return node;
  const properties = new Map(node.properties);
  for (const [name, found] of mentioned) if (!properties.has(name)) properties.set(name, anyOf(found));
  const result: ObjectNode = { ...node, properties, described: true };
  return result;
}
