import type { JsonSchema } from '../../model/json.ts';
import { applyPreset } from '../apply-preset.ts';
import {
  type ConfigNode,
  mergeAll,
  mergeAt,
  mergeNodes,
  nodeAt,
  nodeOf,
  valueAt,
  withoutGaps,
} from '../config-tree.ts';
import { type Environment, placedNode, readVariables } from '../variables/read-variables.ts';
import { SchemaPlace } from '../variables/schema-place.ts';
import { followReferences, type ReferenceContext } from './follow-references.ts';

/** The layers of the sources. */
export interface ConfigLayers {
  readonly file: ConfigNode | undefined;
  readonly env: Environment;
  readonly object: ConfigNode;
}

/** The merged configuration. */
export interface AssembledTree {
  readonly tree: ConfigNode;
  readonly warnings: readonly string[];
  readonly preset: string | undefined;
  /** The own presets, before their references are resolved. */
  readonly presets: ConfigNode | undefined;
}

/** Merges all layers into one tree: file < variables < object, with the preset beneath them. */
export async function assembleTree(
  layers: ConfigLayers,
  schema: JsonSchema,
  context: ReferenceContext,
): Promise<AssembledTree> {
  const { file, env, object } = layers;
  const place = SchemaPlace.root(schema);
  const nothing = nodeOf({}, { source: 'object' });
  const lower = file ?? nothing;
  const variables = readVariables(env, schema, (at) => valueAt(object, at) ?? valueAt(lower, at));
  context.issues.push(...variables.issues);
  let tree = mergeNodes(withoutGaps(mergeAll(lower, variables.settings.map(placedNode))), object);
  // A variable may name the preset.
  const naming = nodeAt(tree, ['preset']);
  if (naming !== undefined) {
    tree = mergeAt(tree, ['preset'], await followReferences(naming, place.field('preset'), context, ['preset']));
  }
  const preset = valueAt(tree, ['preset']);
  const presets = nodeAt(tree, ['presets']);
  tree = await followReferences(applyPreset(tree, context.issues), place, context);
  if (tree.kind === 'object') {
    const fields = new Map(tree.fields);
    fields.delete('$schema');
    tree = { ...tree, fields };
  }
  return { tree, warnings: variables.warnings, preset: typeof preset === 'string' ? preset : undefined, presets };
}
