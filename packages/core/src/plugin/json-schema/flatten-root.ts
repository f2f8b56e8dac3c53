import { anyOf } from './distinct-nodes.ts';
import { collect } from './mentioned-properties.ts';
import { dereferenced, NOTHING, type ObjectNode, type SchemaNode, unionOf, withTold } from './schema-node.ts';

/** The longest list of alternatives in a description. */
const MOST_ALTERNATIVES = 20;

/**
 * One object for the alternatives of a tool's arguments, because wires accept no union there. It allows the properties of all of
 * them, requires the properties that all of them require, and describes which belong together.
 *
 * @returns `undefined` if the arguments are not an object
 */
export function objectOf(root: SchemaNode): ObjectNode | undefined {
  const node = dereferenced(root);
  if (node.kind === 'object') return node;
  if (node.kind === 'any') {
    return {
      kind: 'object',
      properties: new Map(),
      described: false,
      required: new Set(),
      rest: undefined,
      patterns: [],
      constraints: {},
      notes: node.notes,
    };
  }
  if (node.kind !== 'union') return undefined;
  const options = node.options.map(objectOf).filter((option) => option !== undefined);
  const [first] = options;
  if (first === undefined) return undefined;
  const mentioned = new Map<string, SchemaNode[]>();
  for (const option of options) collect(option, mentioned);
  const properties = new Map<string, SchemaNode>();
  for (const [name, found] of mentioned) properties.set(name, anyOf(found));
  const merged: ObjectNode = {
    kind: 'object',
    properties,
    described: options.some(({ described }) => described),
    required: new Set([...first.required].filter((name) => options.every(({ required }) => required.has(name)))),
    rest: restOf(options),
    patterns: options.flatMap(({ patterns }) => patterns),
    constraints: {},
    notes: node.notes,
  };
  return withTold(merged, alternativesInWords(options));
}

function restOf(options: readonly ObjectNode[]): SchemaNode | undefined {
  const rests = options.map(({ rest }) => rest);
  if (rests.every((rest) => rest?.kind === 'nothing')) return NOTHING;
  const said = rests.filter((rest): rest is SchemaNode => rest !== undefined && rest.kind !== 'nothing');
  return said.length === 0 ? undefined : unionOf(said);
}

function alternativesInWords(options: readonly ObjectNode[]): string {
  const shown = options.slice(0, MOST_ALTERNATIVES).map(alternative);
  return `Give one of these: ${shown.join(' | ')}${options.length > shown.length ? ' | …' : ''}`;
}

function alternative({ properties, required }: ObjectNode): string {
  const names = [...properties].map(([name, node]) => {
    const mark = required.has(name) ? '' : '?';
    return node.kind === 'literal'
      ? `${name}${mark}: ${node.values.map((value) => JSON.stringify(value)).join('/')}`
      : `${name}${mark}`;
  });
  const others = [...required].filter((name) => !properties.has(name));
  return `{ ${[...names, ...others].join(', ')} }`;
}
