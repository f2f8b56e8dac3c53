import type { Definition, SchemaNode } from './schema-node.ts';

/** The definitions that a node refers to directly. @param throughOptional also below optional properties */
export function referencesOf(node: SchemaNode, throughOptional: boolean): ReadonlySet<Definition> {
  const found = new Set<Definition>();
  const visit = (current: SchemaNode): void => {
    switch (current.kind) {
      case 'ref':
        found.add(current.definition);
        return;
      case 'union':
        for (const option of current.options) visit(option);
        return;
      case 'array':
        for (const item of current.prefix) visit(item);
        if (current.items !== undefined) visit(current.items);
        return;
      case 'object':
        for (const [name, inner] of current.properties) {
          if (throughOptional || current.required.has(name)) visit(inner);
        }
        if (current.rest !== undefined) visit(current.rest);
        for (const [, inner] of current.patterns) visit(inner);
        return;
      default:
        return;
    }
  };
  visit(node);
  return found;
}

/** Whether one definition refers to another, or back to itself, directly or indirectly. */
export function leadsTo(from: Definition, to: Definition, throughOptional: boolean): boolean {
  const seen = new Set<Definition>();
  const queue = [...referencesOf(from.node, throughOptional)];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    if (next === to) return true;
    if (seen.has(next)) continue;
    seen.add(next);
    queue.push(...referencesOf(next.node, throughOptional));
  }
  return false;
}
