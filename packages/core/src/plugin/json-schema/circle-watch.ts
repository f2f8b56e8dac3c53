import { leadsTo, referencesOf } from './schema-graph.ts';
import type { Definition, SchemaNode } from './schema-node.ts';

/** Knows which definitions lead back to themselves, and where a writer would close such a circle. */
export class CircleWatch {
  /** The definition that is being written. */
  current: Definition | undefined;
  readonly #recursive = new Map<Definition, boolean>();

  /** Whether a definition leads back to itself. */
  isRecursive(definition: Definition): boolean {
    let known = this.#recursive.get(definition);
    if (known === undefined) {
      known = leadsTo(definition, definition, true);
      this.#recursive.set(definition, known);
    }
    return known;
  }

  /** Whether a property that must be there leads back to the definition in which it stands. */
  closesCircle(node: SchemaNode): boolean {
    for (const definition of referencesOf(node, false)) {
      if (this.closesCircleAt(definition)) return true;
    }
    return false;
  }

  /** The same of a reference. */
  closesCircleAt(definition: Definition): boolean {
    const { current } = this;
    // The root stands outside: what refers to it leads to its copy among the definitions.
    if (current === undefined) return false;
    return definition === current || leadsTo(definition, current, false);
  }
}
