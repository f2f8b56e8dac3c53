import { type Command, Option } from 'commander';

/** The options of every command. */
export interface GlobalOptions {
  readonly json?: boolean;
  /** The configuration file, instead of the one that would be found. */
  readonly config?: string;
  readonly preset?: string;
  /** A file of environment variables; `false` for none, not even `.env`. */
  readonly dotenv?: string | false;
  /** The same, under its first name. */
  readonly envFile?: string | false;
  readonly verbose?: boolean;
  readonly quiet?: boolean;
  /** `false` for `--no-color`. */
  readonly color?: boolean;
}

/** Adds the options that are allowed before or after any command. */
export function addGlobalOptions(program: Command): Command {
  return (
    program
      .option('--json', 'machine-readable output on stdout')
      .option('-c, --config <file>', 'configuration (default: found upwards)')
      .option('-p, --preset <name>', 'settings to start from, such as reliable')
      .option('--dotenv <file>', 'variables to read (default: .env, if it exists)')
      .option('--no-dotenv', 'read no such file')
      // Node itself reads an option of this name even after the script, and then sets every variable of the file.
      .addOption(new Option('--env-file <file>').hideHelp())
      .addOption(new Option('--no-env-file').hideHelp())
      .option('--verbose', 'log events on stderr; show stacks of errors')
      .addOption(new Option('-q, --quiet', 'only errors on stderr').conflicts('verbose'))
      .option('--no-color', 'no colours, as with NO_COLOR')
  );
}
