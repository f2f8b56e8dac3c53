import type { AnyProviderPlugin } from '@flexiai/core';
import { defaultModel } from './default-model.ts';

/** An entry for each plugin whose key is in the environment, for use without a configuration. */
export function entriesFromKeys(
  plugins: readonly AnyProviderPlugin[],
  env: NodeJS.ProcessEnv,
): readonly { readonly provider: string; readonly model: string }[] {
  return plugins.flatMap((plugin) => {
    const model = defaultModel(plugin);
    const hasKey = plugin.apiKey?.env.some((name) => (env[name] ?? '') !== '') ?? false;
    return hasKey && model !== undefined ? [{ provider: plugin.id, model }] : [];
  });
}
