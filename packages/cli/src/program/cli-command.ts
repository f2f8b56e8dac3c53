import type { Command } from 'commander';
import type { ExitCode } from '../exit-code.ts';
import type { CommandContext } from './command-context.ts';

/** What a command does. Lives in a module of its own, which is loaded when the command is run. */
export type RunCommand<Options> = (
  context: CommandContext,
  args: readonly string[],
  options: Options,
) => Promise<ExitCode>;

/** One command: what its help says of it, and where its work is. */
export interface CliCommand {
  readonly name: string;
  /** One line for the list of commands; begins with a verb. */
  readonly summary: string;
  /** More, for the command's own help. */
  readonly details?: string;
  /** Command lines as people type them, with what they are for. */
  readonly examples: readonly { readonly line: string; readonly what: string }[];
  /** Adds arguments and options. */
  configure?(command: Command): void;
  /** What does the work. A command without it only groups others. */
  load?(): Promise<RunCommand<never>>;
  readonly subcommands?: readonly CliCommand[];
}

/** A command whose work takes these options. What commander parsed is typed here, once. */
export function defineCommand<Options>(
  command: Omit<CliCommand, 'load'> & { load(): Promise<RunCommand<Options>> },
): CliCommand {
  return command as unknown as CliCommand;
}
