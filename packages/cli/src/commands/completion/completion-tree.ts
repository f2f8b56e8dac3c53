import type { Command, Option } from 'commander';
import { PRESET_NAMES } from '../../setup/preset-names.ts';

/** Options whose listed values are only suggestions, such as presets, which may be custom. */
const SUGGESTED: ReadonlyMap<string, readonly string[]> = new Map([['--preset', PRESET_NAMES]]);

/** Names that only `flexiai complete` knows: those of the configuration and of the installed plugins. */
export type CompletionNames = 'entries' | 'plugins' | 'models';

/** The names that an option takes, by its flags in the help. */
const NAMES: ReadonlyMap<string, CompletionNames> = new Map([
  ['--provider <name>', 'entries'],
  ['--provider <id>', 'plugins'],
  ['--provider <ids>', 'plugins'],
  ['-m, --model <model>', 'models'],
]);

/** An option in a shell's completion. */
export interface CompletionOption {
  /** `-c` and `--config`. */
  readonly flags: readonly string[];
  readonly description: string;
  readonly value: 'none' | 'file' | 'other' | readonly string[] | { readonly names: CompletionNames };
}

/** A command in a shell's completion. */
export interface CompletionCommand {
  /** `flexiai config show`. */
  readonly path: string;
  readonly name: string;
  readonly summary: string;
  readonly options: readonly CompletionOption[];
  /** The allowed values of its first argument, if it has a closed list. */
  readonly choices: readonly string[];
  readonly subcommands: readonly CompletionCommand[];
}

/** The completion data, from the tree of commands. */
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
    options: options.map((option) => ({
      flags: [option.short, option.long].filter((flag) => flag !== undefined),
      description: option.description,
      value: completedBy(option),
    })),
    choices: command.registeredArguments[0]?.argChoices ?? [],
    // `help` takes the names of its sibling commands.
    subcommands: subcommands.map((found) => (found.name === 'help' ? { ...found, choices: names } : found)),
  };
}

function completedBy({ long = '', flags, argChoices, required, optional }: Option): CompletionOption['value'] {
  const names = NAMES.get(flags);
  if (names !== undefined) return { names };
  const other = required || optional ? 'other' : 'none';
  return argChoices ?? SUGGESTED.get(long) ?? (flags.includes('<file>') ? 'file' : other);
}

/** A command and all below it. */
export function allCommands(command: CompletionCommand): readonly CompletionCommand[] {
  return [command, ...command.subcommands.flatMap(allCommands)];
}
