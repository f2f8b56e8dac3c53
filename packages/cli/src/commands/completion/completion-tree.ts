import type { Command } from 'commander';
import { PRESET_NAMES } from '../../setup/preset-names.ts';

/** What an option may well be, although it may be something else: presets of one's own. */
const SUGGESTED: ReadonlyMap<string, readonly string[]> = new Map([['--preset', PRESET_NAMES]]);

/** An option as shells complete it. */
export interface CompletionOption {
  /** `-c` and `--config`. */
  readonly flags: readonly string[];
  readonly description: string;
  readonly value: 'none' | 'file' | 'other' | readonly string[];
}

/** A command as shells complete it. */
export interface CompletionCommand {
  /** `flexiai config show`. */
  readonly path: string;
  readonly name: string;
  readonly summary: string;
  readonly options: readonly CompletionOption[];
  /** What its first argument may be, where that is a closed list. */
  readonly choices: readonly string[];
  readonly subcommands: readonly CompletionCommand[];
}

/** What can be completed, from the tree of commands itself. */
export function completionTree(command: Command, parents: readonly string[] = []): CompletionCommand {
  const path = [...parents, command.name()];
  const help = command.createHelp();
  const subcommands = help.visibleCommands(command).map((subcommand) => completionTree(subcommand, path));
  const names = subcommands.map(({ name }) => name).filter((name) => name !== 'help');
  const options = [...help.visibleOptions(command), ...help.visibleGlobalOptions(command)];
  return {
    path: path.join(' '),
    name: command.name(),
    summary: command.summary() || command.description(),
    options: options.map(({ short, long, description, required, optional, flags, argChoices }) => ({
      flags: [short, long].filter((flag) => flag !== undefined),
      description,
      value:
        argChoices ??
        SUGGESTED.get(long ?? '') ??
        (flags.includes('<file>') ? 'file' : required || optional ? 'other' : 'none'),
    })),
    choices: command.registeredArguments[0]?.argChoices ?? [],
    // What `help` takes are the names of its neighbours.
    subcommands: subcommands.map((found) => (found.name === 'help' ? { ...found, choices: names } : found)),
  };
}

/** A command and all below it. */
export function allCommands(command: CompletionCommand): readonly CompletionCommand[] {
  return [command, ...command.subcommands.flatMap(allCommands)];
}
