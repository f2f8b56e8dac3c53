import { isObject } from '../data/json-fields.ts';

/** The layers of a configuration, from the lowest to the highest. */
export type ConfigSource = 'default' | 'preset' | 'file' | 'environment' | 'object';

/** The origin of a value. */
export interface ConfigOrigin {
  readonly source: ConfigSource;
  /** The name of a preset, `file:line:column`, or the name of a variable. */
  readonly location?: string;
}

/** A configuration in which every value has its origin. */
export type ConfigNode =
  | { readonly kind: 'value'; readonly value: unknown; readonly origin: ConfigOrigin }
  | { readonly kind: 'list'; readonly items: readonly ConfigNode[]; readonly origin: ConfigOrigin }
  | {
      readonly kind: 'object';
      readonly fields: ReadonlyMap<string, ConfigNode>;
      readonly origin: ConfigOrigin;
      /** The node replaced a value that it cannot be merged with (such as `false`): layers beneath it are hidden. */
      readonly replaces?: true;
    };

export type ConfigPath = readonly (string | number)[];

/** Deeper than any configuration: an object that is nested more deeply contains itself. */
const DEEPEST = 100;

/** The node of a plain value. `undefined` is ignored; code, such as an entry that a plugin made, is one value. */
export function nodeOf(value: unknown, origin: ConfigOrigin, depth = 0): ConfigNode {
  if (depth < DEEPEST && Array.isArray(value)) {
    return { kind: 'list', items: Array.from(value, (item) => nodeOf(item, origin, depth + 1)), origin };
  }
  if (depth < DEEPEST && isPlain(value, depth)) {
    const fields = Object.entries(value).filter(([, field]) => field !== undefined);
    return {
      kind: 'object',
      fields: new Map(fields.map(([key, field]) => [key, nodeOf(field, origin, depth + 1)])),
      origin,
    };
  }
  return { kind: 'value', value, origin };
}

/**
 * Merges `over` onto `base`: objects field by field, lists and single values as a whole. A circuit breaker of another kind replaces
 * the one below, because its settings have another meaning. The order in which several layers are merged makes no difference,
 * except for breakers of several kinds.
 */
export function mergeNodes(base: ConfigNode | undefined, over: ConfigNode, name = ''): ConfigNode {
  if (base === undefined || over.kind !== 'object' || over.replaces === true) return over;
  if (base.kind !== 'object') return { ...over, replaces: true };
  if (name === 'circuitBreaker' && over.fields.has('kind') && kindOf(base) !== kindOf(over)) {
    return { ...over, replaces: true };
  }
  const fields = new Map(base.fields);
  for (const [key, field] of over.fields) fields.set(key, mergeNodes(fields.get(key), field, key));
  return { ...base, fields, origin: over.origin };
}

/** A value and its path. A number is an index of a list; skipped items are `undefined`. */
export interface PlacedNode {
  readonly path: ConfigPath;
  readonly node: ConfigNode;
}

/** `base` with all values merged in at their paths, in order. Takes time in proportion to their number. */
export function mergeAll(base: ConfigNode, placed: readonly PlacedNode[]): ConfigNode {
  // A node that was copied here is changed in place afterwards, so that many values do not need a copy each.
  const own = new Set<unknown>();
  return placed.reduce((tree, { path, node }) => place(tree, path, node, '', own), base);
}

/** `base` with one value merged in at a path. */
export function mergeAt(base: ConfigNode, path: ConfigPath, node: ConfigNode): ConfigNode {
  return mergeAll(base, [{ path, node }]);
}

function place(
  base: ConfigNode | undefined,
  [step, ...rest]: ConfigPath,
  value: ConfigNode,
  name: string,
  own: Set<unknown>,
): ConfigNode {
  if (step === undefined) return mergeNodes(base, value, name);
  const { origin } = value;
  if (typeof step === 'number') {
    const old = base?.kind === 'list' ? base.items : [];
    const items = own.has(old) ? (old as ConfigNode[]) : [...old];
    own.add(items);
    while (items.length <= step) items.push({ kind: 'value', value: undefined, origin });
    const inner = items[step];
    items[step] = place(inner?.kind === 'value' && inner.value === undefined ? undefined : inner, rest, value, '', own);
    return { kind: 'list', items, origin: base?.origin ?? origin };
  }
  const inner = base?.kind === 'object' ? base.fields.get(step) : undefined;
  const field = place(inner, rest, value, step, own);
  const isOtherKind =
    name === 'circuitBreaker' && step === 'kind' && base?.kind === 'object' && kindOf(base) !== plainValue(field);
  if (base?.kind !== 'object' || isOtherKind) {
    const fields = new Map([[step, field]]);
    own.add(fields);
    return { kind: 'object', fields, origin, ...(base !== undefined && { replaces: true }) };
  }
  const fields = own.has(base.fields) ? (base.fields as Map<string, ConfigNode>) : new Map(base.fields);
  own.add(fields);
  fields.set(step, field);
  return { ...base, fields, origin };
}

/** Removes the list items that variables skipped: `FLEXIAI_PROVIDERS__0__…` and `__2__…` make two entries. */
export function withoutGaps(node: ConfigNode): ConfigNode {
  if (node.kind === 'value') return node;
  if (node.kind === 'object') {
    return { ...node, fields: new Map([...node.fields].map(([key, field]) => [key, withoutGaps(field)])) };
  }
  return { ...node, items: node.items.filter((item) => !isGap(item)).map(withoutGaps) };
}

function isGap(node: ConfigNode): boolean {
  return node.kind === 'value' && node.value === undefined && node.origin.source === 'environment';
}

/** The plain value of a node. */
export function plainValue(node: ConfigNode): unknown {
  switch (node.kind) {
    case 'list':
      return node.items.map(plainValue);
    case 'object':
      // Not by assignment: "__proto__" must remain an option, which the check refuses.
      return Object.fromEntries([...node.fields].map(([key, field]) => [key, plainValue(field)]));
    default:
      return node.value;
  }
}

/** Every single value with its path; also empty objects and lists. */
export function* leavesOf(node: ConfigNode, path: ConfigPath = []): Generator<readonly [ConfigPath, ConfigNode]> {
  if (node.kind === 'object' && node.fields.size > 0) {
    for (const [key, field] of node.fields) yield* leavesOf(field, [...path, key]);
  } else if (node.kind === 'list' && node.items.length > 0) {
    for (const [index, item] of node.items.entries()) yield* leavesOf(item, [...path, index]);
  } else {
    yield [path, node];
  }
}

/** The node at a path. */
export function nodeAt(node: ConfigNode | undefined, path: ConfigPath): ConfigNode | undefined {
  return path.reduce<ConfigNode | undefined>((inner, step) => {
    if (inner?.kind === 'list') return typeof step === 'number' ? inner.items[step] : undefined;
    return inner?.kind === 'object' ? inner.fields.get(String(step)) : undefined;
  }, node);
}

/** The plain value at a path. */
export function valueAt(node: ConfigNode | undefined, path: ConfigPath): unknown {
  const found = nodeAt(node, path);
  return found?.kind === 'value' ? found.value : undefined;
}

function kindOf(node: ConfigNode): unknown {
  return valueAt(node, ['kind']) ?? 'consecutive';
}

/** Whether a value is plain data: not a class instance, not an entry that a plugin made, and without functions. */
function isPlain(value: unknown, depth: number): value is { readonly [key: string]: unknown } {
  if (!isObject(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) return false;
  // Groups of options may contain a function; deeper functions belong to the state of an object that must not be copied.
  return depth < 2 || !Object.values(value).some((field) => typeof field === 'function');
}
