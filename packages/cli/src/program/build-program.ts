import { stripVTControlCharacters, styleText } from 'node:util';
import { Command, type CommanderError, Help } from 'commander';
import { complete } from '../commands/complete.ts';
import { EXIT } from '../exit-code.ts';
import { ownManifest } from '../own-manifest.ts';
import type { Screen } from '../terminal/screen.ts';
import { wrapWords } from '../terminal/wrap-words.ts';
import type { CliCommand } from './cli-command.ts';
import { addGlobalOptions } from './global-options.ts';
import { maskKeys } from './keys-in-arguments.ts';
import { shellLines } from './shell-lines.ts';

/** Called by commander to run a command. */
export type Dispatch = (command: CliCommand, parsed: Command) => Promise<void>;

/** The exit codes, for people. */
export const EXIT_CODES = [
  { code: EXIT.ok, meaning: 'success' },
  { code: EXIT.failure, meaning: 'failure' },
  { code: EXIT.usage, meaning: 'invalid command line' },
  { code: EXIT.interrupted, meaning: 'interrupted' },
] as const;

const DETAILS = `
Exit codes: ${EXIT_CODES.map(({ code, meaning }) => `${code} ${meaning}`).join(', ')}.
Without a configuration, the providers whose keys are set are used (OPENAI_API_KEY, ANTHROPIC_API_KEY, …).`;

/** Narrower texts stand below their term in the help. In characters, as the others here. */
const NARROWEST_TEXT = 30;
/** Before a term, and between it and its text. */
const GAPS = 4;
const HELP_WIDTH = 80;

/** The tree of commands. Loads nothing of FlexiAI itself. */
export function buildProgram(
  commands: readonly CliCommand[],
  screens: { readonly out: Screen; readonly err: Screen; show(text: string): void },
  dispatch: Dispatch,
): Command {
  const { out, err, show } = screens;
  const program = new Command('flexiai')
    .description('Call language models through FlexiAI, which keeps answering when a provider fails.')
    .version(ownManifest().version, '-V, --version', 'the version')
    .helpOption('-h, --help', 'this help')
    .helpCommand('help [command]', 'Show the help of a command')
    .usage('<command> [options]')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => show(text),
      // Commander's errors are printed by `showError`, like all other errors.
      outputError: () => undefined,
      writeErr: (text) => err.write(text),
      getOutHelpWidth: () => Math.min(out.width, 100),
      getOutHasColors: () => out.hasColors,
      getErrHasColors: () => err.hasColors,
    })
    .configureHelp({
      showGlobalOptions: true,
      minWidthToWrap: NARROWEST_TEXT,
      formatItem(term, termWidth, description, helper) {
        const width = helper.helpWidth ?? HELP_WIDTH;
        if (description === '' || width - termWidth >= NARROWEST_TEXT + GAPS) {
          return Help.prototype.formatItem.call(helper, term, termWidth, description, helper);
        }
        return [`  ${term}`, ...wrapWords(`      ${description}`, width)].join('\n');
      },
      styleTitle: (title) => styleText('bold', title, { validateStream: false }),
      // The command comes first in the help.
      formatHelp(command, helper) {
        const sections = Help.prototype.formatHelp.call(helper, command, helper).split('\n\n');
        const isCommands = (text: string): boolean => stripVTControlCharacters(text).startsWith('Commands:');
        const options = sections.findIndex((text) => stripVTControlCharacters(text).startsWith('Options:'));
        const commands = sections.filter(isCommands).map((text) => text.trimEnd());
        const rest = sections.filter((text) => !isCommands(text));
        return `${rest
          .toSpliced(options, 0, ...commands)
          .join('\n\n')
          .trimEnd()}\n`;
      },
      subcommandTerm: (command) => [command.name(), command.usage()].filter((part) => part !== '').join(' '),
    });
  addGlobalOptions(program);
  for (const command of commands) addCommand(program, command, dispatch, out);
  addCommand(program, complete, dispatch, out, { hidden: true });
  program.addHelpText('after', DETAILS);
  return program;
}

function addCommand(
  parent: Command,
  command: CliCommand,
  dispatch: Dispatch,
  out: Screen,
  options: { readonly hidden?: boolean } = {},
): void {
  const { name, summary, details, examples, subcommands } = command;
  const added = parent
    .command(name, options)
    .summary(summary)
    .description([`${summary}.`, ...(details === undefined ? [] : ['', details])].join('\n'));
  command.configure?.(added);
  if (command.load !== undefined) added.action(() => dispatch(command, added));
  for (const subcommand of subcommands ?? []) addCommand(added, subcommand, dispatch, out);
  if (examples.length > 0) added.addHelpText('after', exampleText(examples, out));
}

function exampleText(examples: CliCommand['examples'], { isTerminal, width }: Screen): string {
  const title = styleText('bold', 'Examples:', { validateStream: false });
  return `\n${title}\n${examples.map(({ line, what }) => `  # ${what}\n  ${isTerminal ? shellLines(line, width - 2) : line}`).join('\n')}`;
}

/** A commander error as our sentence; `undefined` if it only printed help or the version. */
export function complaintOf(error: CommanderError, argv: readonly string[]): string | undefined {
  if (error.exitCode === 0) return undefined;
  if (error.code === 'commander.help') {
    const name = argv[argv.indexOf('help') + 1];
    return argv.includes('help') && name !== undefined
      ? `There is no command '${maskKeys(name)}'.`
      : 'A command is missing.';
  }
  // The value of an unknown option may be a secret.
  const message = error.message.replace(/^error: /, '').replace(/(unknown option '[^'=]*)=[^']*'/, "$1'");
  const [first = '', ...rest] = maskKeys(message).split('\n');
  return [`${first.charAt(0).toUpperCase()}${first.slice(1)}${/[.?)]$/.test(first) ? '' : '.'}`, ...rest].join('\n');
}
