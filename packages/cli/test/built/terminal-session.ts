import { stripVTControlCharacters } from 'node:util';
import { type IPty, spawn } from '@lydell/node-pty';
import { COMMAND, type CommandOptions, plainEnvironment } from './start-command.ts';

/** Time limit for expected text on the screen, in ms. */
const LIMIT_MS = 20_000;

/** The command at a pseudo-terminal, with a person who types and reads. */
export class TerminalSession implements Disposable {
  /** All output to the terminal, with its escape sequences. */
  output = '';
  readonly ended: Promise<number>;
  readonly #pty: IPty;
  readonly #watchers = new Set<() => void>();
  /** The position of the reader: earlier text is not found again. */
  #read = 0;
  #over = false;

  constructor(args: readonly string[], { cwd, env }: CommandOptions) {
    this.#pty = spawn(process.execPath, [COMMAND, ...args], {
      cwd,
      env: plainEnvironment({ TERM: 'xterm-256color', ...env }),
      cols: 100,
      rows: 40,
      name: 'xterm-256color',
    });
    this.#pty.onData((text) => {
      this.output += text;
      for (const look of this.#watchers) look();
    });
    this.ended = new Promise((resolve) => {
      this.#pty.onExit(({ exitCode }) => {
        this.#over = true;
        resolve(exitCode);
      });
    });
  }

  type(text: string): void {
    this.#pty.write(text);
  }

  /**
   * Reads until the screen shows `pattern`.
   * @returns the text read, without the escape sequences of the line editor
   */
  until(pattern: RegExp): Promise<string> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        const fresh = stripVTControlCharacters(this.output).slice(this.#read);
        const match = pattern.exec(fresh);
        if (match === null) return;
        const end = match.index + match[0].length;
        this.#read += end;
        settle();
        resolve(fresh.slice(0, end));
      };
      const timer = setTimeout(() => {
        settle();
        reject(new Error(`The screen did not show ${pattern}. It shows:\n${JSON.stringify(this.output)}`));
      }, LIMIT_MS);
      const settle = (): void => {
        clearTimeout(timer);
        this.#watchers.delete(look);
      };
      this.#watchers.add(look);
      look();
    });
  }

  [Symbol.dispose](): void {
    if (!this.#over) this.#pty.kill('SIGKILL');
  }
}
