import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { vi } from 'vitest';
import type { ExitCode } from '../src/exit-code.ts';
import { createStopper } from '../src/program/stopper.ts';
import { runCli } from '../src/run-cli.ts';
import { CapturedOutput } from './captured-output.ts';

export const KEYS = {
  ctrlC: '\u0003',
  ctrlD: '\u0004',
  enter: '\r',
  escape: '\u001b',
  up: '\u001b[A',
  down: '\u001b[B',
} as const;

/** The longest that a screen may take to show what is waited for, in ms: the first one waits for modules to be loaded. */
const LIMIT_MS = 18_000;

export interface InjectedTerminalOptions {
  readonly cwd: string;
  readonly env?: { readonly [name: string]: string };
  /** @default 100 */
  readonly columns?: number;
  /** @default 40 */
  readonly rows?: number;
}

/** The command in this process, with streams that behave as a terminal: a test types and reads. */
export class InjectedTerminal {
  readonly stdout: CapturedOutput & { readonly rows: number };
  readonly ended: Promise<ExitCode>;
  /** Whether keys come one by one, without an echo. */
  isRaw = false;
  readonly #stdin: PassThrough;
  #interrupt: () => void = () => undefined;
  /** Where the reader is: what was read is not found again. */
  #read = 0;

  constructor(args: readonly string[], { cwd, env = {}, columns = 100, rows = 40 }: InjectedTerminalOptions) {
    this.stdout = Object.assign(new CapturedOutput({ columns }), { rows });
    const stdin = Object.assign(new PassThrough(), {
      isTTY: true,
      setRawMode: (isRaw: boolean) => {
        this.isRaw = isRaw;
        return stdin;
      },
    });
    this.#stdin = stdin;
    const stopper = createStopper((onInterrupt) => {
      this.#interrupt = onInterrupt;
      return () => undefined;
    });
    // A terminal shows both outputs on one screen.
    const { stdout } = this;
    this.ended = runCli(args, { stdin, stdout, stderr: stdout, env: { NO_COLOR: '1', ...env }, cwd, stopper }).then(
      (exitCode) => stopper.exitCode ?? exitCode,
    );
  }

  /** Everything that was written, without escape sequences. */
  get text(): string {
    return stripVTControlCharacters(this.stdout.text);
  }

  /** Types. In raw mode, Ctrl-C is a key like others; outside of it, the terminal makes a signal of it. */
  type(text: string): void {
    if (text === KEYS.ctrlC && !this.isRaw) this.#interrupt();
    else this.#stdin.write(text);
  }

  /**
   * Reads on until the screen shows `pattern`.
   * @returns what was read, without escape sequences
   */
  until(pattern: RegExp): Promise<string> {
    return vi.waitFor(
      () => {
        const fresh = this.text.slice(this.#read);
        const match = pattern.exec(fresh);
        if (match === null) throw new Error(`The screen did not show ${pattern}. It shows:\n${this.text}`);
        const end = match.index + match[0].length;
        this.#read += end;
        return fresh.slice(0, end);
      },
      { timeout: LIMIT_MS, interval: 5 },
    );
  }
}
