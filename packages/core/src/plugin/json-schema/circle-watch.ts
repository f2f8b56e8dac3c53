import { leadsTo, referencesOf } from './schema-graph.ts';
import type { Definition, SchemaNode } from './schema-node.ts';

/** Knows which definitions refer back to themselves, and where the writer would close such a cycle. */
export class CircleWatch {
  /** The definition that is being written. */
  current: Definition | undefined;
  readonly #recursive = new Map<Definition, boolean>();

  /** Whether a definition refers back to itself. */
  isRecursive(definition: Definition): boolean {
    let known = this.#recursive.get(definition);
    if (known === undefined) {
      known = leadsTo(definition, definition, true);
      this.#recursive.set(definition, known);
    }
    return known;
  }

  /** Whether a required property leads back to the definition that contains it. */
  closesCircle(node: SchemaNode): boolean {
    for (const definition of referencesOf(node, false)) {
      if (this.closesCircleAt(definition)) return true;
    }
    return false;
  }

  /** The same for a reference. */
  closesCircleAt(definition: Definition): boolean {
    const { current } = this;
    // The root is outside the definitions: a reference to it leads to its copy among the definitions.
    if (current === undefined) return false;
    return definition === current || leadsTo(definition, current, false);
  }
}
