import { type Command, Option } from 'commander';

/** What every command takes. */
export interface GlobalOptions {
  readonly json?: boolean;
  /** The configuration file, in place of the one that is found. */
  readonly config?: string;
  readonly preset?: string;
  /** A file of environment variables; `false`: none, not even `.env`. */
  readonly dotenv?: string | false;
  /** The same, under the name that it had first. */
  readonly envFile?: string | false;
  readonly verbose?: boolean;
  readonly quiet?: boolean;
  /** `false` for `--no-color`. */
  readonly color?: boolean;
}

/** Adds the options that stand before or after any command. */
export function addGlobalOptions(program: Command): Command {
  return (
    program
      .option('--json', 'machine-readable output on stdout')
      .option('-c, --config <file>', 'configuration (default: found upwards)')
      .option('-p, --preset <name>', 'settings to start from, such as reliable')
      .option('--dotenv <file>', 'variables to read (default: .env, if there)')
      .option('--no-dotenv', 'read no such file')
      // Node looks for an option of this name behind the script, too, and takes everything out of the file.
      .addOption(new Option('--env-file <file>').hideHelp())
      .addOption(new Option('--no-env-file').hideHelp())
      .option('--verbose', 'tell what happens on stderr; stacks of errors')
      .addOption(new Option('-q, --quiet', 'nothing on stderr but errors').conflicts('verbose'))
      .option('--no-color', 'no colours, as with NO_COLOR')
  );
}
