import { allInWords, EXACTLY_ONE } from './constraint-words.ts';
import { mergeConstraints } from './merge-constraints.ts';
import { scalarFits } from './scalar-fits.ts';
import {
  ANY,
  type ArrayNode,
  dereferenced,
  isInferred,
  joinNotes,
  type LiteralNode,
  NO_NOTES,
  NOTHING,
  type ObjectNode,
  type RefNode,
  type ScalarNode,
  type SchemaNode,
  UnfitSchema,
  unionOf,
  withNotes,
  withTold,
} from './schema-node.ts';

/** The most alternatives of a product of unions. */
const MOST_OPTIONS = 64;

/** The values that both nodes allow. Restrictions that the result cannot express are in its notes. */
export function intersect(a: SchemaNode, b: SchemaNode): SchemaNode {
  if (a.kind === 'any') return withNotes(b, a.notes);
  if (b.kind === 'any') return b.notes === NO_NOTES ? a : { ...a, notes: joinNotes(a.notes, b.notes) };
  if (a.kind === 'nothing' || b.kind === 'nothing') return NOTHING;
  if (a.kind === 'ref' || b.kind === 'ref') return withRef(a, b);
  if (a.kind === 'union') return distributed(a, a.options, (option) => intersect(option, b));
  if (b.kind === 'union') return distributed(b, b.options, (option) => intersect(a, option));
  if (a.kind === 'literal') return literals(a, b);
  if (b.kind === 'literal') return literals(b, a);
  if (a.kind === 'scalar' && b.kind === 'scalar') return scalars(a, b);
  if (a.kind === 'object' && b.kind === 'object') return objects(a, b);
  if (a.kind === 'array' && b.kind === 'array') return arrays(a, b);
  return NOTHING;
}

function withRef(a: SchemaNode, b: SchemaNode): SchemaNode {
  if (a.kind === 'ref' && b.kind === 'ref' && a.definition === b.definition) return withNotes(b, a.notes);
  // A reference inside its own definition: the definition is still being read.
  const open = [a, b].find((node): node is RefNode => node.kind === 'ref' && node.definition.isOpen);
  if (open === undefined) return intersect(dereferenced(a), dereferenced(b));
  // Its content is not known yet, so the other side is described in words.
  return withTold(open, ...nodeInWords(open === a ? b : a));
}

function nodeInWords(node: SchemaNode): readonly string[] {
  const told = node.notes.told ?? [];
  switch (node.kind) {
    case 'ref':
      return [...told, `Must also match the definition ${node.definition.name}.`];
    case 'object':
      return [
        ...told,
        `Must also be an object with: ${[...node.properties.keys(), ...node.required].join(', ')}.`,
        ...allInWords(node.constraints),
      ];
    case 'array':
      return [...told, 'Must also be a list.', ...allInWords(node.constraints)];
    case 'scalar':
      return [...told, `Must also be of type ${node.type}.`, ...allInWords(node.constraints)];
    case 'literal':
      return [...told, `Must also be one of: ${node.values.map((value) => JSON.stringify(value)).join(', ')}.`];
    case 'union':
      return [...told, 'Must also match one of several alternatives.'];
    default:
      return told;
  }
}

function distributed(
  union: SchemaNode & { readonly kind: 'union' },
  options: readonly SchemaNode[],
  map: (option: SchemaNode) => SchemaNode,
): SchemaNode {
  const mapped = options.map(map);
  const count = mapped.reduce((sum, option) => sum + (option.kind === 'union' ? option.options.length : 1), 0);
  if (count > MOST_OPTIONS) throw new UnfitSchema(`more than ${MOST_OPTIONS} alternatives`);
  const result = unionOf(mapped, union.notes, union.exclusive);
  // An alternative with an implied type was left out, but allows other types: more than one alternative may match.
  const isUncertain = options.some((option, index) => mapped[index]?.kind === 'nothing' && mayBeInferred(option));
  return union.exclusive && isUncertain ? withTold(result, EXACTLY_ONE) : result;
}

function mayBeInferred(node: SchemaNode): boolean {
  return node.kind === 'union' ? node.options.some(mayBeInferred) : isInferred(node);
}

function literals(a: LiteralNode, b: SchemaNode): SchemaNode {
  const notes = joinNotes(a.notes, b.notes);
  const values = a.values.filter((value) =>
    b.kind === 'literal' ? b.values.includes(value) : b.kind === 'scalar' && scalarFits(value, b),
  );
  return values.length === 0 ? NOTHING : { kind: 'literal', values, notes };
}

function scalars(a: ScalarNode, b: ScalarNode): SchemaNode {
  const isNumber = (node: ScalarNode): boolean => node.type === 'number' || node.type === 'integer';
  if (a.type !== b.type && !(isNumber(a) && isNumber(b))) return NOTHING;
  const { constraints, told } = mergeConstraints(a.constraints, b.constraints);
  const type = a.type === b.type ? a.type : 'integer';
  const node: ScalarNode = { kind: 'scalar', type, constraints, ...inferred(a, b), notes: joinNotes(a.notes, b.notes) };
  return withTold(node, ...told);
}

function objects(a: ObjectNode, b: ObjectNode): SchemaNode {
  const properties = new Map<string, SchemaNode>();
  for (const name of new Set([...a.properties.keys(), ...b.properties.keys()])) {
    properties.set(name, intersect(valueAt(a, name), valueAt(b, name)));
  }
  const required = new Set([...a.required, ...b.required]);
  for (const name of required) if (properties.get(name)?.kind === 'nothing') return NOTHING;
  const { constraints, told } = mergeConstraints(a.constraints, b.constraints);
  const node: ObjectNode = {
    kind: 'object',
    properties,
    described: a.described || b.described,
    required,
    rest: a.rest === undefined ? b.rest : b.rest === undefined ? a.rest : intersect(a.rest, b.rest),
    patterns: [...a.patterns, ...b.patterns],
    constraints,
    ...inferred(a, b),
    notes: joinNotes(a.notes, b.notes),
  };
  return withTold(node, ...told);
}

/** The schema of an object for a name. */
function valueAt({ properties, patterns, rest }: ObjectNode, name: string): SchemaNode {
  const own = properties.get(name);
  if (own !== undefined) return own;
  const matching = patterns.filter(([pattern]) => matches(pattern, name)).map(([, node]) => node);
  return matching.length > 0 ? matching.reduce(intersect) : (rest ?? ANY);
}

function matches(pattern: string, name: string): boolean {
  try {
    return new RegExp(pattern, 'u').test(name);
  } catch {
    return true;
  }
}

function arrays(a: ArrayNode, b: ArrayNode): SchemaNode {
  const prefix: SchemaNode[] = [];
  for (let index = 0; index < Math.max(a.prefix.length, b.prefix.length); index += 1) {
    prefix.push(intersect(a.prefix[index] ?? a.items ?? ANY, b.prefix[index] ?? b.items ?? ANY));
  }
  const { constraints, told } = mergeConstraints(a.constraints, b.constraints);
  const items = a.items === undefined ? b.items : b.items === undefined ? a.items : intersect(a.items, b.items);
  const notes = joinNotes(a.notes, b.notes);
  const node: ArrayNode = { kind: 'array', prefix, items, constraints, ...inferred(a, b), notes };
  return withTold(node, ...told);
}

function inferred(a: SchemaNode, b: SchemaNode): { readonly inferred?: true } {
  return isInferred(a) && isInferred(b) ? { inferred: true } : {};
}
