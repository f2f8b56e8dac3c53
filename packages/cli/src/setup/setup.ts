import type { LoadConfigOptions, LoadedConfig } from '@flexiai/core/node';
import type { CommandContext } from '../program/command-context.ts';
import { UsageError } from '../program/usage-error.ts';
import { type AvailablePlugins, availablePlugins } from './available-plugins.ts';
import { entriesFromKeys } from './entries-from-keys.ts';
import { type EnvFile, readEnvFile } from './env-file.ts';
import { keyDestinations } from './key-destinations.ts';
import { offeredPlugins } from './offered-plugins.ts';

/** The configuration and plugins of the command. */
export interface Setup {
  readonly loaded: LoadedConfig;
  readonly available: AvailablePlugins;
  /** Whether nothing is configured, and the entries come from the keys in the environment. */
  readonly fromKeys: boolean;
  /** Keys of the environment that a file sends to an unknown host, as sentences. */
  readonly keyWarnings: readonly string[];
}

/**
 * The configuration, or without one, an entry for each provider whose key is in the environment.
 *
 * @throws ConfigurationError that lists every problem, or NotConfiguredError
 */
export async function loadSetup(context: CommandContext): Promise<Setup> {
  const { loadConfig } = await import('@flexiai/core/node');
  const { file, available } = await prepare(context);
  const { preset, config: path } = context.options;
  const fromKeys = !(await isConfigured(context, available));
  const providers = fromKeys ? entriesFromKeys(offeredPlugins(available), context.env) : undefined;
  if (providers?.length === 0) throw new NotConfiguredError(available);
  const options: LoadConfigOptions = {
    cwd: context.cwd,
    env: file?.beneath(context.env) ?? context.env,
    plugins: available.plugins,
    ...(path !== undefined && { path }),
    ...(preset !== undefined && { preset }),
    ...(providers !== undefined && { config: { providers } }),
  };
  const loaded = await loadConfig(options);
  const keyWarnings = keyDestinations(loaded, context.env, file);
  for (const warning of [...loaded.warnings, ...keyWarnings]) context.warn(warning);
  if (context.options.verbose === true && file !== undefined) tellUnused(context, file, loaded);
  return { loaded, available, fromKeys, keyWarnings };
}

/**
 * The options of a client without entries: the defaults, a preset and variables. A configuration needs an entry, so that one
 * stands in and is then left out.
 */
export async function loadDefaults(context: CommandContext): Promise<LoadedConfig> {
  const { loadConfig } = await import('@flexiai/core/node');
  const { file, available } = await prepare(context);
  const { preset } = context.options;
  const loaded = await loadConfig({
    cwd: context.cwd,
    env: file?.beneath(context.env) ?? context.env,
    plugins: available.plugins,
    ...(preset !== undefined && { preset }),
    config: { providers: available.plugins.slice(0, 1).map(({ id }) => ({ provider: id, model: 'none' })) },
  });
  const isOfClient = (path: string): boolean => !path.startsWith('providers[');
  return { ...loaded, settings: loaded.settings.filter(({ path }) => isOfClient(path)) };
}

/** The plugins, after setting the variables of `.env` that they and FlexiAI read. */
export async function prepare(
  context: CommandContext,
): Promise<{ readonly file: EnvFile | undefined; readonly available: AvailablePlugins }> {
  if (context.options.envFile !== undefined) {
    context.warn('Node itself reads an option --env-file, and takes every variable of the file: use --dotenv.');
  }
  const [file, available] = await Promise.all([readEnvFile(context), availablePlugins(context)]);
  file?.setKnown(context.env, available.plugins);
  for (const { package: name, reason, refused } of available.skipped) {
    if (refused === true) context.warn(`Not used: ${name} ${reason}.`);
  }
  return { file, available };
}

function tellUnused(context: CommandContext, file: EnvFile, loaded: LoadedConfig): void {
  const unused = file.unused(new Set(loaded.settings.flatMap(({ references = [] }) => references)));
  if (unused.length > 0) context.note(`Not taken from ${file.path}: ${unused.join(', ')}.`);
}

/**
 * Whether answers are only printed when they are complete: if they may restart, and go to a program or a file, which
 * cannot discard text.
 */
export function holdsAnswers({ loaded }: Setup, { out }: Pick<CommandContext, 'out'>): boolean {
  return !out.isTerminal && loaded.config.streaming?.onInterruption === 'restart';
}

/** Whether there is a file, or a variable that names a provider. */
async function isConfigured(context: CommandContext, { plugins }: AvailablePlugins): Promise<boolean> {
  const { cwd, env, options } = context;
  if (options.config !== undefined) return true;
  const [{ configFromEnv }, { findConfigFile }] = await Promise.all([
    import('@flexiai/core'),
    import('@flexiai/core/node'),
  ]);
  if ((await findConfigFile(cwd, env)) !== undefined) return true;
  return configFromEnv(env, { plugins }).providers !== undefined;
}

/** How many variables a message names. */
const MOST_VARIABLES = 5;

/** No provider is configured. */
export class NotConfiguredError extends UsageError {
  constructor(available: AvailablePlugins) {
    const variables = [...new Set(offeredPlugins(available).flatMap(({ apiKey }) => apiKey?.env.slice(0, 1) ?? []))];
    const shown = variables.slice(0, MOST_VARIABLES).join(', ') + (variables.length > MOST_VARIABLES ? ', …' : '');
    super(
      `No provider is configured: there is no configuration and no key. Set one of ${shown} ` +
        '(the environment, or .env), or run `flexiai init`.',
    );
  }
}
