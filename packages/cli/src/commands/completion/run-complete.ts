import { EXIT, type ExitCode } from '../../exit-code.ts';
import type { CommandContext } from '../../program/command-context.ts';
import { availablePlugins } from '../../setup/available-plugins.ts';
import { configuredEntries } from '../../setup/configured-entries.ts';
import { offeredPlugins } from '../../setup/offered-plugins.ts';
import { loadSetup, type Setup } from '../../setup/setup.ts';

/** Names for a shell's completion, one in each line. While someone types, nothing is an error: there are then fewer names. */
export async function runComplete(context: CommandContext, args: readonly string[]): Promise<ExitCode> {
  const [what = ''] = args;
  const names = [...new Set(await namesOf(what, context.with({ quiet: true })))];
  context.report({ names }, (out) => {
    for (const name of names) out.line(out.foreign(name));
  });
  return EXIT.ok;
}

async function namesOf(what: string, context: CommandContext): Promise<readonly string[]> {
  const setup = await setupOrNothing(context);
  const offered = offeredPlugins(setup?.available ?? (await availablePlugins(context)));
  const entries = setup === undefined ? [] : configuredEntries(setup.loaded, context.env);
  const ids = offered.map(({ id }) => id);
  if (what === 'plugins') return ids;
  if (what === 'entries') return entries.length > 0 ? entries.map(({ name }) => name) : ids;
  const aliases = Object.keys(setup?.loaded.config.aliases ?? {});
  const plugins = entries.length > 0 ? entries.map(({ plugin }) => plugin) : offered;
  return [...aliases, ...plugins.flatMap(({ models = [] }) => models.map(({ id }) => id))];
}

async function setupOrNothing(context: CommandContext): Promise<Setup | undefined> {
  try {
    return await loadSetup(context);
  } catch {
    return undefined;
  }
}
