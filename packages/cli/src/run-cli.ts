import { CommanderError } from 'commander';
import { COMMANDS } from './commands/index.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { buildProgram, complaintOf } from './program/build-program.ts';
import type { CliCommand } from './program/cli-command.ts';
import { CommandContext, type Surroundings } from './program/command-context.ts';
import type { GlobalOptions } from './program/global-options.ts';
import { keyWarning } from './program/keys-in-arguments.ts';
import { showError } from './program/show-error.ts';
import { UsageError } from './program/usage-error.ts';
import { Screen } from './terminal/screen.ts';

/** One run of the command, from its arguments to its exit code. Does not throw, and never ends the process. */
export async function runCli(argv: readonly string[], surroundings: Surroundings): Promise<ExitCode> {
  // Errors during the parsing of arguments follow these options, too.
  const given = (option: string): boolean => beforeDashes(argv).includes(option);
  const colors = !given('--no-color');
  // For libraries with colours of their own: commander, and the questions of `init`.
  if (!colors) {
    surroundings.env['NO_COLOR'] = '1';
    delete surroundings.env['FORCE_COLOR'];
  }
  const out = new Screen(surroundings.stdout, { colors });
  const err = new Screen(surroundings.stderr, { colors });
  const display = { out, err, json: given('--json'), verbose: given('--verbose') };
  let exitCode: ExitCode = EXIT.ok;
  /** What commander has printed. */
  let printed = '';
  try {
    const warning = keyWarning(argv);
    if (warning !== undefined) err.line(`${err.paint('warning', 'warning:')} ${warning}`);
    const show = (text: string): void => {
      if (display.json) printed += text;
      else out.line(text.replace(/\n$/, ''));
    };
    const program = buildProgram(COMMANDS, { out, err, show }, async (command, parsed) => {
      const options = parsed.optsWithGlobals<GlobalOptions>();
      const context = new CommandContext(surroundings, options, program);
      exitCode = await start(command, context, parsed.args, options);
    });
    // An empty command line prints the help.
    await program.parseAsync(argv.length === 0 ? ['--help'] : argv, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (surroundings.stopper.signal.aborted) return surroundings.stopper.exitCode ?? EXIT.interrupted;
    if (!(error instanceof CommanderError)) return showError(error, display);
    const complaint = complaintOf(error, argv);
    if (complaint !== undefined) return showError(new UsageError(complaint), display);
    if (display.json) out.json(error.code === 'commander.version' ? { version: printed.trim() } : { help: printed }, 2);
    return EXIT.ok;
  }
}

async function start(
  command: CliCommand,
  context: CommandContext,
  args: readonly string[],
  options: object,
): Promise<ExitCode> {
  const run = await command.load?.();
  return run === undefined ? EXIT.ok : run(context, args, options as never);
}

function beforeDashes(argv: readonly string[]): readonly string[] {
  const end = argv.indexOf('--');
  return end === -1 ? argv : argv.slice(0, end);
}
