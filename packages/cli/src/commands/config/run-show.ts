import { EXIT, type ExitCode } from '../../exit-code.ts';
import type { CommandContext } from '../../program/command-context.ts';
import { masked } from '../../program/masked.ts';
import { loadSetup } from '../../setup/setup.ts';
import { settingsTree } from './settings-tree.ts';

export interface ShowOptions {
  readonly all?: boolean;
}

export async function runShow(
  context: CommandContext,
  _args: readonly string[],
  { all }: ShowOptions,
): Promise<ExitCode> {
  const { loaded, fromKeys } = await loadSetup(context);
  const { describeConfig } = await import('@flexiai/core/node');
  const settings = describeConfig(loaded).filter(({ source }) => all === true || source !== 'default');
  const { preset } = loaded;
  const shown = { ...(preset !== undefined && { preset }), ...settingsTree(settings) };
  if (!context.json)
    context.note(`From ${loaded.path ?? (fromKeys ? 'the keys in the environment' : 'the environment')}.`);
  context.out.json(await masked(shown), 2);
  return EXIT.ok;
}
