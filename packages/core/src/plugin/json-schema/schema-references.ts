import { isObject } from '../../data/json-fields.ts';
import type { JsonSchema } from '../../model/json.ts';
import { type Definition, type SchemaNode, UnfitSchema } from './schema-node.ts';

/** The targets of a schema's references, each read once. */
export class SchemaReferences {
  readonly #root: JsonSchema;
  readonly #read: (schema: unknown) => SchemaNode;
  readonly #definitions = new Map<unknown, LazyDefinition>();
  readonly #names = new Set<string>();

  constructor(root: JsonSchema, read: (schema: unknown) => SchemaNode) {
    this.#root = root;
    this.#read = read;
  }

  rootNode(): SchemaNode {
    return this.#definitionOf(this.#root, 'root').node;
  }

  /** @throws UnfitSchema for a reference that leads nowhere, or into another document */
  find(ref: string): Definition {
    const { $id } = this.#root;
    const local = typeof $id === 'string' && ref.startsWith($id) ? ref.slice($id.length) || '#' : ref;
    if (!local.startsWith('#')) throw new UnfitSchema(`a reference to another document ("${ref}")`);
    if (local === '#' || local === '#/') return this.#definitionOf(this.#root, 'root');
    const target = local.startsWith('#/') ? this.#follow(local) : anchored(this.#root, local.slice(1));
    if (target === undefined) throw new UnfitSchema(`a reference that leads nowhere ("${ref}")`);
    return this.#definitionOf(target, local.slice(local.lastIndexOf('/') + 1));
  }

  #definitionOf(schema: unknown, name: string): LazyDefinition {
    const known = this.#definitions.get(schema);
    if (known !== undefined) return known;
    const definition = new LazyDefinition(this.#freeName(name), () => this.#read(schema));
    this.#definitions.set(schema, definition);
    return definition;
  }

  #freeName(wanted: string): string {
    const plain = wanted.replace(/[^\w.-]/g, '_') || 'schema';
    let name = plain;
    for (let count = 2; this.#names.has(name); count += 1) name = `${plain}_${count}`;
    this.#names.add(name);
    return name;
  }

  #follow(pointer: string): unknown {
    let target: unknown = this.#root;
    for (const step of pointer.slice(2).split('/')) {
      const key = decoded(step);
      if (Array.isArray(target)) target = target[Number(key)];
      else if (isObject(target) && Object.hasOwn(target, key)) target = target[key];
      else return undefined;
    }
    return isObject(target) || typeof target === 'boolean' ? target : undefined;
  }
}

class LazyDefinition implements Definition {
  readonly name: string;
  readonly #read: () => SchemaNode;
  #node: SchemaNode | undefined;
  #isOpen = false;

  constructor(name: string, read: () => SchemaNode) {
    this.name = name;
    this.#read = read;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  get node(): SchemaNode {
    if (this.#node !== undefined) return this.#node;
    if (this.#isOpen) throw new UnfitSchema('a reference that leads back to itself');
    this.#isOpen = true;
    try {
      this.#node = this.#read();
      return this.#node;
    } finally {
      this.#isOpen = false;
    }
  }
}

function decoded(step: string): string {
  let text = step;
  try {
    text = decodeURIComponent(step);
  } catch {
    // A lone percent sign is literal.
  }
  return text.replaceAll('~1', '/').replaceAll('~0', '~');
}

function anchored(value: unknown, anchor: string): unknown {
  if (Array.isArray(value)) return firstOf(value, anchor);
  if (!isObject(value)) return undefined;
  return value['$anchor'] === anchor ? value : firstOf(Object.values(value), anchor);
}

function firstOf(values: readonly unknown[], anchor: string): unknown {
  for (const value of values) {
    const found = anchored(value, anchor);
    if (found !== undefined) return found;
  }
  return undefined;
}
