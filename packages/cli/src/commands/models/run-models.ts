import type { AnyProviderPlugin, ModelListing } from '@flexiai/core';
import { EXIT, type ExitCode } from '../../exit-code.ts';
import type { CommandContext } from '../../program/command-context.ts';
import { unlessStopped } from '../../program/unless-stopped.ts';
import { UsageError } from '../../program/usage-error.ts';
import { availablePlugins } from '../../setup/available-plugins.ts';
import { configuredEntries } from '../../setup/configured-entries.ts';
import { openClient } from '../../setup/open-client.ts';
import { loadSetup, NotConfiguredError, type Setup } from '../../setup/setup.ts';
import { tableLines } from '../../terminal/table.ts';

export interface ModelsOptions {
  readonly provider?: string;
  readonly offline?: boolean;
}

/** A model that the plugin knows, the provider lists, or both. */
interface ModelRow {
  readonly provider: string;
  readonly id: string;
  readonly maxContextTokens?: number;
  readonly maxOutputTokens?: number;
  readonly known: boolean;
  /** `undefined` without a request. */
  readonly listed?: boolean;
}

/** The result of a provider's list. */
interface Asked {
  readonly entry: string;
  readonly plugin: AnyProviderPlugin;
  readonly listing: ModelListing;
}

export async function runModels(
  context: CommandContext,
  _args: readonly string[],
  { provider, offline }: ModelsOptions,
): Promise<ExitCode> {
  const setup = await setupOrNothing(context);
  const { plugins } = setup?.available ?? (await availablePlugins(context));
  const asked = setup === undefined || offline === true ? [] : await askEach(context, setup, provider);
  const shown = plugins.filter(
    ({ id }) => provider === undefined || id === provider || asked.some((each) => each.plugin.id === id),
  );
  if (shown.length === 0) {
    throw new UsageError(`There is no provider "${provider}"; there are ${plugins.map(({ id }) => id).join(', ')}.`);
  }
  const rows = shown.flatMap((plugin) =>
    rowsOf(
      plugin,
      asked.filter((each) => each.plugin.id === plugin.id),
    ),
  );
  const problems = asked.flatMap(({ entry, listing }) =>
    listing.status === 'failed' ? [{ entry, message: listing.message }] : [],
  );
  const aliases = setup?.loaded.config.aliases ?? {};
  context.report({ models: rows, aliases, problems }, (out) => {
    const lines = tableLines(
      out,
      [
        { title: 'provider' },
        { title: 'model', shrinks: true, narrowest: 24, names: true },
        { title: 'context', align: 'right' },
        { title: 'output', align: 'right' },
        { title: 'your key' },
      ],
      rows.map(({ provider: id, id: model, maxContextTokens, maxOutputTokens, listed }) => [
        { text: id },
        { text: model },
        { text: tokens(maxContextTokens) },
        { text: tokens(maxOutputTokens) },
        listed === undefined
          ? { text: 'not asked', style: 'quiet' }
          : listed
            ? { text: 'available with your key', style: 'good' }
            : { text: 'not listed', style: 'quiet' },
      ]),
    );
    for (const line of lines) out.line(line);
    for (const [alias, meant] of Object.entries(aliases)) {
      out.line(out.paint('quiet', out.foreign(`${alias} means ${[meant].flat().join(', or ')}`)));
    }
  });
  for (const { entry, message } of problems) context.warn(`${entry} gave no list: ${message}`);
  return problems.length > 0 && problems.length === asked.length ? EXIT.failure : EXIT.ok;
}

async function setupOrNothing(context: CommandContext): Promise<Setup | undefined> {
  try {
    return await loadSetup(context);
  } catch (error) {
    // The plugins' models can be listed without a configuration.
    if (error instanceof NotConfiguredError) return undefined;
    throw error;
  }
}

async function askEach(context: CommandContext, setup: Setup, only: string | undefined): Promise<readonly Asked[]> {
  const entries = configuredEntries(setup.loaded, context.env).filter(
    ({ name, plugin, key }) =>
      (only === undefined || plugin.id === only || name === only) &&
      (key.status === 'ok' || key.status === 'not-needed'),
  );
  if (entries.length === 0) return [];
  await using ai = await openClient(context, setup);
  const listings = await unlessStopped(ai.listModels(), context.signal);
  return entries.flatMap(({ name, plugin }) => {
    const listing = listings[name];
    return listing === undefined ? [] : [{ entry: name, plugin, listing }];
  });
}

/** The models of one provider: the known ones in order, then those that only the provider lists. */
function rowsOf(plugin: AnyProviderPlugin, asked: readonly Asked[]): readonly ModelRow[] {
  const lists = asked.flatMap(({ listing }) => (listing.status === 'listed' ? [listing.models] : []));
  const listed = new Map(lists.flat().map((model) => [model.id, model]));
  const known = plugin.models ?? [];
  const inBoth = known.map((model): ModelRow => {
    const { maxContextTokens, maxOutputTokens } = { ...model, ...limitsOf(listed.get(model.id)) };
    return {
      provider: plugin.id,
      id: model.id,
      ...limitsOf({ maxContextTokens, maxOutputTokens }),
      known: true,
      ...(lists.length > 0 && { listed: listed.has(model.id) }),
    };
  });
  const onlyListed = [...listed.values()].filter(({ id }) => !known.some((model) => model.id === id));
  return [
    ...inBoth,
    ...onlyListed.map(
      (model): ModelRow => ({ provider: plugin.id, id: model.id, ...limitsOf(model), known: false, listed: true }),
    ),
  ];
}

function limitsOf(
  model: { readonly maxContextTokens?: number | undefined; readonly maxOutputTokens?: number | undefined } = {},
): Pick<ModelRow, 'maxContextTokens' | 'maxOutputTokens'> {
  const { maxContextTokens, maxOutputTokens } = model;
  return {
    ...(maxContextTokens !== undefined && { maxContextTokens }),
    ...(maxOutputTokens !== undefined && { maxOutputTokens }),
  };
}

/** `1.05 M`, `128 k`. */
function tokens(count: number | undefined): string {
  if (count === undefined) return '–';
  if (count >= 999_500) return `${Number((count / 1_000_000).toFixed(2))} M`;
  return count >= 1000 ? `${Math.round(count / 1000)} k` : String(count);
}
