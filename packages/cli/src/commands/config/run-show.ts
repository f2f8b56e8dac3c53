import type { LoadedConfig } from '@flexiai/core/node';
import { EXIT, type ExitCode } from '../../exit-code.ts';
import type { CommandContext } from '../../program/command-context.ts';
import { masked } from '../../program/masked.ts';
import { loadDefaults, loadSetup, NotConfiguredError } from '../../setup/setup.ts';
import { settingsTree } from './settings-tree.ts';

export interface ShowOptions {
  readonly all?: boolean;
}

export async function runShow(
  context: CommandContext,
  _args: readonly string[],
  { all }: ShowOptions,
): Promise<ExitCode> {
  const { loaded, from } = await configuration(context);
  const { describeConfig } = await import('@flexiai/core/node');
  // Without a file there is little else to see.
  const withDefaults = all === true || loaded.path === undefined;
  const settings = describeConfig(loaded).filter(({ source }) => withDefaults || source !== 'default');
  const { preset } = loaded;
  const shown = { ...(preset !== undefined && { preset }), ...settingsTree(settings) };
  if (!context.json) context.note(from);
  context.out.json(await masked(shown), 2);
  return EXIT.ok;
}

async function configuration(
  context: CommandContext,
): Promise<{ readonly loaded: LoadedConfig; readonly from: string }> {
  try {
    const { loaded, fromKeys } = await loadSetup(context);
    const source = fromKeys ? 'the keys in the environment' : 'the environment';
    return { loaded, from: loaded.path === undefined ? `From ${source}, and the defaults.` : `From ${loaded.path}.` };
  } catch (error) {
    if (!(error instanceof NotConfiguredError)) throw error;
    const loaded = await loadDefaults(context);
    return { loaded, from: 'There is no configuration and no key: these are the defaults. `flexiai init` writes one.' };
  }
}
