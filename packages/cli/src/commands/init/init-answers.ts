import type { AnyProviderPlugin } from '@flexiai/core';
import { nearestName } from '../../program/nearest-name.ts';
import { UsageError } from '../../program/usage-error.ts';
import { defaultModel } from '../../setup/default-model.ts';

/** The input of the configuration. */
export interface InitAnswers {
  /** In the order of candidates. */
  readonly providers: readonly { readonly plugin: AnyProviderPlugin; readonly model: string }[];
  readonly preset: string | undefined;
  /** Plugins that no option names, left out because they have no known models. */
  readonly leftOut?: readonly AnyProviderPlugin[];
}

/** The options on the command line. */
export interface InitFlags {
  readonly provider?: readonly string[];
  readonly model?: readonly string[];
  readonly preset?: string;
}

/**
 * The answers without questions: the given options, and by default the providers whose keys are set, or all of them.
 *
 * @param plugins those that an option may name
 * @param offered those that are chosen from
 * @throws UsageError for unknown names, and for a named provider whose model is not known
 */
export function answersWithoutQuestions(
  flags: InitFlags,
  plugins: readonly AnyProviderPlugin[],
  offered: readonly AnyProviderPlugin[],
  env: NodeJS.ProcessEnv,
): InitAnswers {
  const models = modelsOf(flags, plugins);
  const named = [...new Set(flags.provider)].map((id) => pluginOf(id.trim(), plugins));
  const proposed = named.length === 0 ? proposedPlugins(models, offered, env) : named;
  const isUsable = (plugin: AnyProviderPlugin): boolean => models.has(plugin.id) || defaultModel(plugin) !== undefined;
  const leftOut = named.length === 0 && proposed.some(isUsable) ? proposed.filter((plugin) => !isUsable(plugin)) : [];
  const chosen = proposed.filter((plugin) => !leftOut.includes(plugin));
  const providers = chosen.map((plugin) => ({ plugin, model: models.get(plugin.id) ?? requiredModel(plugin) }));
  const stray = [...models.keys()].find((id) => !chosen.some((plugin) => plugin.id === id));
  if (stray !== undefined) throw new UsageError(`--model names "${stray}", which is not in --provider.`);
  return { providers, preset: flags.preset, leftOut };
}

/** Those whose keys are set, or else all that work with a key, or without any. */
function proposedPlugins(
  models: ReadonlyMap<string, string>,
  offered: readonly AnyProviderPlugin[],
  env: NodeJS.ProcessEnv,
): readonly AnyProviderPlugin[] {
  const withKeys = offered.filter((plugin) => keyVariable(plugin, env) !== undefined);
  return withKeys.length > 0 ? withKeys : offered.filter((plugin) => !isKeyOptional(plugin) || models.has(plugin.id));
}

/** Whether a plugin also works without a key, by other credentials, which a person has to set up first. */
export function isKeyOptional({ apiKey }: AnyProviderPlugin): boolean {
  return apiKey !== undefined && (apiKey.need?.({}) ?? 'required') !== 'required';
}

/** The variable that contains a plugin's key now. */
export function keyVariable({ apiKey }: AnyProviderPlugin, env: NodeJS.ProcessEnv): string | undefined {
  return apiKey?.env.find((name) => (env[name] ?? '') !== '');
}

/** @throws UsageError for an unknown id */
function pluginOf(id: string, plugins: readonly AnyProviderPlugin[]): AnyProviderPlugin {
  const plugin = plugins.find((candidate) => candidate.id === id);
  if (plugin !== undefined) return plugin;
  const ids = plugins.map((candidate) => candidate.id);
  const near = nearestName(id, ids);
  const hint = near === undefined ? `There are ${ids.join(', ')}.` : `Did you mean "${near}"?`;
  throw new UsageError(`There is no provider "${id}". ${hint} Install its package first if it is another one.`);
}

function modelsOf({ model = [] }: InitFlags, plugins: readonly AnyProviderPlugin[]): ReadonlyMap<string, string> {
  return new Map(
    model.map((given) => {
      const at = given.indexOf('=');
      if (at <= 0 || at === given.length - 1) {
        throw new UsageError(`--model expects a provider and its model, such as openai=gpt-5.4-mini; got "${given}".`);
      }
      return [pluginOf(given.slice(0, at), plugins).id, given.slice(at + 1)];
    }),
  );
}

function requiredModel(plugin: AnyProviderPlugin): string {
  const model = defaultModel(plugin);
  if (model === undefined)
    throw new UsageError(`"${plugin.id}" has no known models: give one with --model ${plugin.id}=….`);
  return model;
}
