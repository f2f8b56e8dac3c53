import type { Readable } from 'node:stream';
import type { Command } from 'commander';
import { HeldLines } from '../terminal/held-lines.ts';
import { type Output, Screen } from '../terminal/screen.ts';
import type { GlobalOptions } from './global-options.ts';
import type { Stopper } from './stopper.ts';

/** The source of standard input. */
export type Input = Readable & { readonly isTTY?: boolean | undefined };

/** The environment of the command: the process, or a test's. */
export interface Surroundings {
  readonly stdin: Input;
  readonly stdout: Output;
  readonly stderr: Output;
  /** Also read by plugins, which only know the process's own. */
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  readonly stopper: Stopper;
}

/** The input of a command's implementation. */
export class CommandContext {
  readonly stdin: Input;
  /** For results. */
  readonly out: Screen;
  /** For all other output. */
  readonly err: Screen;
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  readonly stopper: Stopper;
  readonly options: GlobalOptions;
  /** The whole tree of commands. */
  readonly program: Command;

  /** For lines about an answer, such as those of `--verbose`. */
  readonly asides: HeldLines;
  readonly #surroundings: Surroundings;

  constructor(surroundings: Surroundings, options: GlobalOptions, program: Command) {
    this.#surroundings = surroundings;
    const colors = options.color !== false;
    this.stdin = surroundings.stdin;
    this.out = new Screen(surroundings.stdout, { colors });
    this.err = new Screen(surroundings.stderr, { colors });
    this.asides = new HeldLines(this.out.isTerminal && this.err.isTerminal, (line) => this.err.line(line));
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

  /** The command's result: as JSON if requested, otherwise as text. */
  report(value: unknown, forPeople: (out: Screen) => void): void {
    if (this.json) this.out.json(value, 2);
    else forPeople(this.out);
  }

  /** A note that is not a result. */
  note(text: string): void {
    if (this.options.quiet !== true) this.err.line(this.err.paint('quiet', this.err.foreign(text)));
  }

  /** A warning. */
  warn(text: string): void {
    if (this.options.quiet !== true)
      this.err.line(`${this.err.paint('warning', 'warning:')} ${this.err.foreign(text)}`);
  }
}
