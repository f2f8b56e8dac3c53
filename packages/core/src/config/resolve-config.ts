import { ConfigurationError, type InputIssue } from '../errors/client-errors.ts';
import type { AnyProviderPlugin } from '../plugin/provider-plugin.ts';
import { formatIssues } from '../validation/format-issues.ts';
import { applyPreset } from './apply-preset.ts';
import { splitCode } from './code-options.ts';
import type { ConfigLayer } from './config-layer.ts';
import { type ConfigNode, mergeNodes, nodeOf, plainValue } from './config-tree.ts';
import type { FlexiAIConfig } from './flexiai-config.ts';

const OBJECT = { source: 'object' } as const;

/**
 * Merges several configurations, each over those before it: objects option by option, lists as a whole. `undefined` is ignored.
 * The last named preset is beneath them all.
 *
 * @throws ConfigurationError for a preset that does not exist
 * @example
 * ```ts
 * import { configFromEnv, createFlexiAI, resolveConfig } from '@flexiai/core';
 * import { openai } from '@flexiai/provider-openai';
 *
 * const variables = configFromEnv(process.env, { plugins: [openai] });
 * const ai = createFlexiAI(resolveConfig({ preset: 'reliable', providers: [openai({ model: 'gpt-6.1-sol' })] }, variables));
 * await ai.close();
 * ```
 */
export function resolveConfig(
  ...layers: readonly (ConfigLayer | undefined)[]
): FlexiAIConfig<readonly AnyProviderPlugin[]> {
  const parts = layers.filter((layer) => layer !== undefined).map(splitCode);
  const data = parts.reduce<ConfigNode>(
    (base, part) => mergeNodes(base, nodeOf(part.data, OBJECT)),
    nodeOf({}, OBJECT),
  );
  const issues: InputIssue[] = [];
  const config = plainValue(applyPreset(data, issues));
  if (issues.length > 0) {
    throw new ConfigurationError(formatIssues('The configuration is not valid.', issues), { issues });
  }
  // createFlexiAI reports missing providers.
  return Object.assign({}, config, ...parts.map(({ code }) => code)) as FlexiAIConfig<readonly AnyProviderPlugin[]>;
}
