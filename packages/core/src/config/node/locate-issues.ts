import { describeValue } from '../../data/describe-value.ts';
import type { InputIssue } from '../../errors/client-errors.ts';
import { joinPath } from '../../validation/schema-issues.ts';
import { checkPresets } from '../check-settings.ts';
import { type ConfigNode, type ConfigPath, plainValue, valueAt } from '../config-tree.ts';
import { Reference, UNRESOLVED } from './reference.ts';

/** Names that could change the prototype of all objects. */
const UNSAFE = ['__proto__', 'constructor', 'prototype'];

/**
 * The problems of a configuration, each with its place. Problems of values with an unresolved reference are left out, because the
 * reference was reported. A missing provider gets the advice that was found for it.
 */
export function locateIssues(
  issues: readonly InputIssue[],
  tree: ConfigNode,
  presets: ConfigNode | undefined,
  missing: ReadonlyMap<string, string>,
): readonly InputIssue[] {
  const nodes = new Map([...nodesOf(tree, []), ...(presets === undefined ? [] : nodesOf(presets, ['presets']))]);
  const ofPresets = presets === undefined ? [] : checkPresets(plainValue(presets), 'presets');
  const located = [...issues, ...ofPresets].flatMap((issue): readonly InputIssue[] => {
    const { path, message } = issue;
    const node = nearestNode(path, nodes);
    if (node?.kind === 'value' && (node.value === UNRESOLVED || node.value instanceof Reference)) return [];
    // A mistake in a preset is reported at the preset.
    if (node?.origin.source === 'preset' && ofPresets.length > 0) return [];
    const [, index] = /^providers\[(\d+)\]\.provider$/.exec(path) ?? [];
    const id = index === undefined ? undefined : valueAt(tree, ['providers', Number(index), 'provider']);
    const advice = typeof id === 'string' ? missing.get(id) : undefined;
    const near = /did you mean/.test(message);
    return [
      withLocation(
        path,
        advice === undefined || near ? message : `there is no provider ${describeValue(id)}: ${advice}`,
        node,
      ),
    ];
  });
  const unsafe = [...nodes].flatMap(([path, node]) => {
    if (node.kind !== 'object') return [];
    const names = [...node.fields].filter(([name]) => UNSAFE.includes(name));
    return names.map(([name, field]) =>
      withLocation(joinPath(path, [name]), 'is not allowed as the name of an option', field),
    );
  });
  const told = new Set(unsafe.map(({ path }) => path));
  return [...unsafe, ...located.filter(({ path }) => !told.has(path))];
}

function* nodesOf(node: ConfigNode, path: ConfigPath): Generator<readonly [string, ConfigNode]> {
  yield [joinPath('', path), node];
  if (node.kind === 'list') for (const [index, item] of node.items.entries()) yield* nodesOf(item, [...path, index]);
  if (node.kind === 'object') for (const [key, field] of node.fields) yield* nodesOf(field, [...path, key]);
}

/** The node at a path, or the nearest node around it. */
function nearestNode(path: string, nodes: ReadonlyMap<string, ConfigNode>): ConfigNode | undefined {
  for (let inner = path; inner !== ''; inner = withoutLastStep(inner)) {
    const node = nodes.get(inner);
    if (node !== undefined) return node;
  }
  return undefined;
}

/** Removes `.model`, `[0]` or `["x.y"]` at the end. Not with a regular expression, which would try each position of a long name. */
function withoutLastStep(path: string): string {
  // In a quoted name, a quotation mark has a backslash in front of it.
  if (path.endsWith('"]')) return path.slice(0, Math.max(0, path.lastIndexOf('["')));
  return path.slice(0, Math.max(0, path.lastIndexOf(path.endsWith(']') ? '[' : '.')));
}

function withLocation(path: string, message: string, node: ConfigNode | undefined): InputIssue {
  const location = node?.origin.location;
  return { path, message, ...(location !== undefined && { location }) };
}
