import type { InputIssue } from '../errors/client-errors.ts';
import { joinPath } from '../validation/schema-issues.ts';
import { type ConfigNode, mergeNodes, nodeAt, nodeOf } from './config-tree.ts';
import { presetProblem } from './options/preset-problem.ts';
import { PRESETS } from './options/presets.ts';

const builtIn: ReadonlyMap<string, object> = new Map(Object.entries(PRESETS));

/** The longest chain of presets that build on one another. */
const LONGEST_CHAIN = 20;

/**
 * A configuration with the settings of its preset beneath it, and without `preset` and `presets`. Own presets can build on others:
 * `{ presets: { night: { preset: 'batch', retry: … } } }`. One with the name of a built-in preset replaces it, and can build on it.
 */
export function applyPreset(config: ConfigNode, issues: InputIssue[]): ConfigNode {
  if (config.kind !== 'object') return config;
  const { preset, presets, rest } = split(config);
  if (preset === undefined) return rest;
  const own = presets?.kind === 'object' ? presets.fields : new Map<string, ConfigNode>();
  return mergeNodes(presetNode(preset, 'preset', own, [], issues), rest);
}

function presetNode(
  naming: ConfigNode,
  path: string,
  own: ReadonlyMap<string, ConfigNode>,
  above: readonly string[],
  issues: InputIssue[],
): ConfigNode {
  const { location } = naming.origin;
  const problem = (message: string): void => {
    issues.push({ path, message, ...(location !== undefined && { location }) });
  };
  const nothing: ConfigNode = { kind: 'object', fields: new Map(), origin: naming.origin };
  const name = naming.kind === 'value' ? naming.value : naming;
  const mistake = presetProblem(name, own);
  if (typeof name !== 'string' || mistake !== undefined) {
    if (mistake !== undefined) problem(mistake);
    return nothing;
  }
  const definition = above.includes(name) ? undefined : own.get(name);
  if (definition === undefined) {
    const ours = builtIn.get(name);
    if (ours !== undefined) return nodeOf(ours, { source: 'preset', location: name });
    problem(`is a cycle: ${[...above, name].join(' → ')}`);
    return nothing;
  }
  if (above.length >= LONGEST_CHAIN) {
    problem(`builds on more than ${LONGEST_CHAIN} presets`);
    return nothing;
  }
  if (definition.kind !== 'object') return nothing;
  const { preset: base, rest } = split(definition);
  const marked = inPreset(rest, name);
  if (base === undefined) return marked;
  return mergeNodes(presetNode(base, joinPath('presets', [name, 'preset']), own, [...above, name], issues), marked);
}

/** The same, but the settings of a preset keep their origin, distinct from the values of the file or variable that defines it. */
function inPreset(node: ConfigNode, name: string): ConfigNode {
  const at = node.origin.location;
  const origin = { source: 'preset', location: at === undefined ? name : `${name} (${at})` } as const;
  switch (node.kind) {
    case 'list':
      return { ...node, items: node.items.map((item) => inPreset(item, name)), origin };
    case 'object':
      return { ...node, fields: new Map([...node.fields].map(([key, field]) => [key, inPreset(field, name)])), origin };
    default:
      return { ...node, origin };
  }
}

function split(config: ConfigNode & { readonly kind: 'object' }): {
  readonly preset: ConfigNode | undefined;
  readonly presets: ConfigNode | undefined;
  readonly rest: ConfigNode & { readonly kind: 'object' };
} {
  const fields = new Map(config.fields);
  fields.delete('preset');
  fields.delete('presets');
  return { preset: nodeAt(config, ['preset']), presets: nodeAt(config, ['presets']), rest: { ...config, fields } };
}
