import type { Readable } from 'node:stream';
import type { Command } from 'commander';
import { type Output, Screen } from '../terminal/screen.ts';
import type { GlobalOptions } from './global-options.ts';
import type { Stopper } from './stopper.ts';

/** Where standard input comes from. */
export type Input = Readable & { readonly isTTY?: boolean | undefined };

/** The world around the command: the process's own, or a test's. */
export interface Surroundings {
  readonly stdin: Input;
  readonly stdout: Output;
  readonly stderr: Output;
  /** Read by plugins, too, which know only the process's own. */
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  readonly stopper: Stopper;
}

/** What a command's work is given. */
export class CommandContext {
  readonly stdin: Input;
  /** For results. */
  readonly out: Screen;
  /** For everything else that is said. */
  readonly err: Screen;
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  readonly stopper: Stopper;
  readonly options: GlobalOptions;
  /** The whole tree of commands. */
  readonly program: Command;

  readonly #surroundings: Surroundings;

  constructor(surroundings: Surroundings, options: GlobalOptions, program: Command) {
    this.#surroundings = surroundings;
    const colors = options.color !== false;
    this.stdin = surroundings.stdin;
    this.out = new Screen(surroundings.stdout, { colors });
    this.err = new Screen(surroundings.stderr, { colors });
    this.env = surroundings.env;
    this.cwd = surroundings.cwd;
    this.stopper = surroundings.stopper;
    this.options = options;
    this.program = program;
  }

  /** The same with other options. */
  with(options: GlobalOptions): CommandContext {
    return new CommandContext(this.#surroundings, { ...this.options, ...options }, this.program);
  }

  get signal(): AbortSignal {
    return this.stopper.signal;
  }

  get json(): boolean {
    return this.options.json === true;
  }

  /** The command's result: as JSON where that was asked for, else for people. */
  report(value: unknown, forPeople: (out: Screen) => void): void {
    if (this.json) this.out.json(value, 2);
    else forPeople(this.out);
  }

  /** Something worth knowing that is no result. */
  note(text: string): void {
    if (this.options.quiet !== true) this.err.line(this.err.paint('quiet', this.err.foreign(text)));
  }

  /** Something that is likely not as it should be. */
  warn(text: string): void {
    if (this.options.quiet !== true)
      this.err.line(`${this.err.paint('warning', 'warning:')} ${this.err.foreign(text)}`);
  }
}
