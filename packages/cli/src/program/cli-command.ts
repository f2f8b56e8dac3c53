import type { Command } from 'commander';
import type { ExitCode } from '../exit-code.ts';
import type { CommandContext } from './command-context.ts';

/** The implementation of a command, in a separate module that is loaded when the command runs. */
export type RunCommand<Options> = (
  context: CommandContext,
  args: readonly string[],
  options: Options,
) => Promise<ExitCode>;

/** One command: its help, and its implementation. */
export interface CliCommand {
  readonly name: string;
  /** One line for the list of commands; begins with a verb. */
  readonly summary: string;
  /** More text, for the command's own help. */
  readonly details?: string;
  /** Example command lines, with their purpose. */
  readonly examples: readonly { readonly line: string; readonly what: string }[];
  /** Adds arguments and options. */
  configure?(command: Command): void;
  /** Loads the implementation. A command without it is only a group. */
  load?(): Promise<RunCommand<never>>;
  readonly subcommands?: readonly CliCommand[];
}

/** A command with these options. The result of commander gets its type here, once. */
export function defineCommand<Options>(
  command: Omit<CliCommand, 'load'> & { load(): Promise<RunCommand<Options>> },
): CliCommand {
  return command as unknown as CliCommand;
}
