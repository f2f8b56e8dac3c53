import { dirname, relative, resolve, sep } from 'node:path';
import { checkConfig } from '../../client/create-flexiai.ts';
import { fieldsOf } from '../../data/json-fields.ts';
import { ConfigurationError, type InputIssue } from '../../errors/client-errors.ts';
import type { JsonSchema } from '../../model/json.ts';
import { defaultRegistry } from '../../plugin/default-registry.ts';
import { makeEntry } from '../../plugin/define-provider.ts';
import type { AnyProviderPlugin } from '../../plugin/provider-plugin.ts';
import type { ProviderRegistry } from '../../plugin/provider-registry.ts';
import { formatIssues } from '../../validation/format-issues.ts';
import { checkByRules } from '../../validation/option-rules.ts';
import { splitCode } from '../code-options.ts';
import { configJsonSchema } from '../config-json-schema.ts';
import { type ConfigNode, nodeAt, nodeOf, plainValue, valueAt } from '../config-tree.ts';
import type { FlexiAIConfig } from '../flexiai-config.ts';
import { pluginsOf } from '../plugin-list.ts';
import type { Environment } from '../variables/read-variables.ts';
import { type AssembledTree, assembleTree, type ConfigLayers } from './assemble-tree.ts';
import { type ConfigSetting, describeTree } from './describe-tree.ts';
import { findConfigFile } from './find-config-file.ts';
import type { ApplicationFolder, SkippedPackage } from './installed-providers.ts';
import { LOAD_RULES, type LoadConfigOptions } from './load-config-options.ts';
import { locateIssues } from './locate-issues.ts';
import { parseConfigText } from './parse-config-text.ts';
import { providersByName } from './providers-by-name.ts';
import { readTextFile, type TextFile } from './read-text-file.ts';

/** A loaded and valid configuration. */
export interface LoadedConfig {
  /** For `createFlexiAI`. Its preset is applied and its references are resolved: it contains keys. */
  readonly config: FlexiAIConfig<readonly AnyProviderPlugin[]> & { readonly plugins?: readonly AnyProviderPlugin[] };
  /** The file, if there is one. */
  readonly path?: string;
  /** The preset that was applied, if there is one. */
  readonly preset?: string;
  /** Every file that was read, secrets included. */
  readonly files: readonly string[];
  /** Installed packages that declare providers, but could not be used. */
  readonly skipped: readonly SkippedPackage[];
  /** Possible mistakes. */
  readonly warnings: readonly string[];
  /** Every value with its origin, secrets masked: the result of `describeConfig`. */
  readonly settings: readonly ConfigSetting[];
}

/**
 * The configuration, merged from all its sources: defaults < preset < file < variables < object.
 *
 * @throws ConfigurationError that lists every problem with its path and its place
 * @example
 * ```ts
 * import { createFlexiAI } from '@flexiai/core';
 * import { loadConfig } from '@flexiai/core/node';
 * import { openai } from '@flexiai/provider-openai';
 *
 * const { config } = await loadConfig({ config: { providers: [openai({ model: 'gpt-6.1-sol' })] } });
 * const ai = createFlexiAI(config);
 * await ai.close();
 * ```
 */
export async function loadConfig(options: LoadConfigOptions = {}): Promise<LoadedConfig> {
  checkByRules('loadConfig', options, LOAD_RULES);
  return (await tryLoad(options)).finish();
}

/**
 * Every value of a configuration with its origin, secrets masked.
 *
 * @example
 * ```ts
 * import { describeConfig, loadConfig } from '@flexiai/core/node';
 * import { openai } from '@flexiai/provider-openai';
 *
 * const loaded = await loadConfig({ config: { providers: [openai({ model: 'gpt-6.1-sol' })] } });
 * console.table(describeConfig(loaded));
 * ```
 */
export function describeConfig(loaded: LoadedConfig): readonly ConfigSetting[] {
  return loaded.settings;
}

/** The result of loading: the files that were read, whether or not they held a configuration. */
export interface LoadAttempt {
  /** The absolute paths of the files that were read or searched. */
  readonly files: readonly string[];
  /** @throws ConfigurationError */
  finish(): LoadedConfig;
}

/**
 * The same for callers that need the files of an invalid configuration.
 *
 * @param kept the file that was found before; it is read again without a search
 */
export async function tryLoad(options: LoadConfigOptions, kept?: string): Promise<LoadAttempt> {
  const cwd = resolve(options.cwd ?? process.cwd());
  const env = options.env ?? process.env;
  const files: string[] = [];
  try {
    const path = kept ?? (await pathOf(options, cwd, env));
    if (path !== undefined) files.push(path);
    const isNamed = options.path !== undefined || (env['FLEXIAI_CONFIG'] ?? '') !== '';
    const loaded = await load(options, { cwd, env, path, isNamed, files });
    return { files, finish: () => loaded };
  } catch (error) {
    return {
      files,
      finish: () => {
        throw error;
      },
    };
  }
}

interface Place {
  readonly cwd: string;
  readonly env: Environment;
  readonly path: string | undefined;
  /** Whether the caller named the file; otherwise it was found by the search. */
  readonly isNamed: boolean;
  /** Filled with the files that are read. */
  readonly files: string[];
}

async function load(options: LoadConfigOptions, place: Place): Promise<LoadedConfig> {
  const { cwd, env, path, files } = place;
  const shown = path === undefined ? undefined : shownPath(path, cwd);
  const fileIssues: InputIssue[] = [];
  const file = path === undefined ? undefined : await readConfigFile(path, place, fileIssues);
  const layers: ConfigLayers = { file, env, object: objectLayer(options) };
  const reading = new Map<string, Promise<TextFile>>();
  const assemble = async (schema: JsonSchema): Promise<Assembly> => {
    const issues: InputIssue[] = [];
    const followed = new Map<string, readonly string[]>();
    const folder = path === undefined ? cwd : dirname(path);
    const context = { env, folder, files: reading, followed, issues };
    return { ...(await assembleTree(layers, schema, context)), issues, followed };
  };

  // The first pass has no plugins: only their ids are known by then.
  const draft = await assemble(configJsonSchema());
  const { code } = splitCode(options.config ?? {});
  const given = {
    plugins: [...(options.plugins ?? []), ...pluginsOf(code)],
    registry: options.registry ?? registryOf(code),
  };
  const folders = options.discover === false ? [] : applicationFolders(options, cwd, path);
  const providers = await providersByName(idsIn(draft.tree), registriesOf(given), folders);
  const plugins = [...new Map([...given.plugins, ...providers.found].map((plugin) => [plugin.id, plugin])).values()];

  const { tree, issues, followed, warnings, preset, presets } = await assemble(
    configJsonSchema([...plugins, ...providers.registered]),
  );
  files.push(...reading.keys());
  const config = {
    ...(plainValue(tree) as object),
    ...code,
    ...(plugins.length > 0 && { plugins }),
    ...(given.registry !== undefined && { registry: given.registry }),
  };
  const found: InputIssue[] = [];
  checkConfig(config, found);
  const all = [...fileIssues, ...issues, ...locateIssues(found, tree, presets, providers.missing)];
  // The `preset` of a preset is checked when presets are applied.
  const told = [...new Map(all.map((issue) => [`${issue.path}: ${issue.message}`, issue])).values()];
  if (told.length > 0) throw invalid(told, shown, nothingFound(file, tree, cwd));
  return Object.freeze({
    config: withMadeEntries(config, [...plugins, ...providers.registered]),
    ...(path !== undefined && { path }),
    ...(preset !== undefined && { preset }),
    files: Object.freeze([...files]),
    skipped: providers.skipped,
    warnings,
    settings: describeTree(tree, followed),
  });
}

/** The folders of the application: where it was started, where its configuration is, and where its program is. */
function applicationFolders(
  { cwd }: LoadConfigOptions,
  here: string,
  file: string | undefined,
): readonly ApplicationFolder[] {
  const program = cwd === undefined ? process.argv[1] : undefined;
  return [
    { path: here, runs: false },
    ...(file === undefined ? [] : [{ path: dirname(file), runs: false }]),
    ...(program === undefined ? [] : [{ path: dirname(resolve(program)), runs: true }]),
  ];
}

/** The configuration with entries that do not print their keys. */
function withMadeEntries(config: object, plugins: readonly AnyProviderPlugin[]): LoadedConfig['config'] {
  const entries: unknown = Reflect.get(config, 'providers');
  const providers = (Array.isArray(entries) ? entries : []).map((entry: unknown) => {
    const { provider, ...options } = fieldsOf(entry);
    const plugin = plugins.find(({ id }) => id === provider);
    return plugin === undefined || options['plugin'] !== undefined ? entry : makeEntry(plugin.id, plugin, options);
  });
  return Object.freeze({ ...config, providers }) as unknown as LoadedConfig['config'];
}

interface Assembly extends AssembledTree {
  readonly issues: readonly InputIssue[];
  readonly followed: ReadonlyMap<string, readonly string[]>;
}

function objectLayer({ config = {}, preset }: LoadConfigOptions): ConfigNode {
  const { data } = splitCode(config);
  return nodeOf({ ...data, ...(preset !== undefined && { preset }) }, { source: 'object' });
}

async function pathOf(options: LoadConfigOptions, cwd: string, env: Environment): Promise<string | undefined> {
  if (options.path === false) return undefined;
  return options.path === undefined ? findConfigFile(cwd, env) : resolve(cwd, options.path);
}

async function readConfigFile(path: string, { cwd, isNamed }: Place, issues: InputIssue[]): Promise<ConfigNode> {
  const shown = shownPath(path, cwd);
  const trusted = !isNamed && dirname(path) !== cwd;
  const read = await readTextFile(path, { trusted });
  if ('text' in read) return parseConfigText(read.text, shown, issues);
  const advice =
    trusted && read.code === undefined ? ' If you want to use it, name it with FLEXIAI_CONFIG or `path`.' : '';
  throw new ConfigurationError(`The configuration file ${shown} ${read.problem}.${advice}`);
}

/** The path relative to the working directory. */
function shownPath(path: string, cwd: string): string {
  const short = relative(cwd, path);
  return short === '' || short.startsWith(`..${sep}..`) ? path : short;
}

function registryOf(code: object): ProviderRegistry | undefined {
  return Reflect.get(code, 'registry') as ProviderRegistry | undefined;
}

function registriesOf(given: {
  plugins: readonly AnyProviderPlugin[];
  registry: ProviderRegistry | undefined;
}): readonly {
  get(id: string): AnyProviderPlugin | undefined;
}[] {
  const own = { get: (id: string) => given.plugins.find((plugin) => plugin.id === id) };
  return [own, ...(given.registry === undefined ? [] : [given.registry]), defaultRegistry()];
}

/** The ids of entries by name. */
function idsIn(tree: ConfigNode): readonly string[] {
  const providers = nodeAt(tree, ['providers']);
  if (providers?.kind !== 'list') return [];
  const ids = providers.items.map((item) => valueAt(item, ['provider']));
  return [...new Set(ids.filter((id) => typeof id === 'string').filter((id) => id !== ''))];
}

/** Whether no source has any value. */
function nothingFound(file: ConfigNode | undefined, tree: ConfigNode, cwd: string): string | undefined {
  if (file !== undefined || nodeAt(tree, ['providers']) !== undefined) return undefined;
  return `There is no configuration: no flexiai.config.json in ${cwd} or its parent folders, and no FLEXIAI_ variable that names a provider.`;
}

function invalid(
  issues: readonly InputIssue[],
  shown: string | undefined,
  nothing: string | undefined,
): ConfigurationError {
  const head =
    nothing ?? (shown === undefined ? 'The configuration is not valid.' : `The configuration (${shown}) is not valid.`);
  return new ConfigurationError(formatIssues(head, issues), { issues });
}
