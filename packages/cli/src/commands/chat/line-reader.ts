import { createInterface, type Interface, type Key } from 'node:readline';
import type { Input } from '../../program/command-context.ts';
import type { Output } from '../../terminal/screen.ts';
import { MutedOutput } from './muted-output.ts';
import { SLASH_NAMES } from './slash-commands.ts';

const BRACKETED_PASTE = { on: '\u001b[?2004h', off: '\u001b[?2004l' };

export interface LineReaderOptions {
  readonly input: Input;
  readonly output: Output;
  /** The newest first, as in the line editor. */
  readonly history: readonly string[];
  /** Before the second and each further line of a pasted text. */
  readonly furtherPrompt: string;
  onInterrupt(): void;
}

/** Lines from a person at a terminal, with editing, history and completion. Pasted line breaks do not end a line. */
export class LineReader {
  readonly #editor: Interface;
  readonly #output: MutedOutput;
  readonly #lines: string[] = [];
  #waiter: ((line: string | undefined) => void) | undefined;
  #closed = false;
  #pasting = false;
  #pasted: string[] = [];
  readonly #furtherPrompt: string;
  #prompt = '';

  constructor({ input, output, history, furtherPrompt, onInterrupt }: LineReaderOptions) {
    this.#output = new MutedOutput(output);
    this.#furtherPrompt = furtherPrompt;
    this.#editor = createInterface({
      input,
      output: this.#output,
      terminal: true,
      history: [...history],
      historySize: 500,
      removeHistoryDuplicates: true,
      tabSize: 2,
      completer: (line: string) => [line === '' ? [] : SLASH_NAMES.filter((name) => name.startsWith(line)), line],
    });
    output.write(BRACKETED_PASTE.on);
    input.on('keypress', this.#onKey);
    this.#editor.on('line', (line) => this.#onLine(line));
    this.#editor.on('history', (lines) => this.#mendHistory(lines));
    this.#editor.on('SIGINT', onInterrupt);
    this.#editor.once('close', () => {
      this.#closed = true;
      input.off('keypress', this.#onKey);
      output.write(BRACKETED_PASTE.off);
      this.#waiter?.(undefined);
    });
  }

  /** The current input. */
  get draft(): string {
    return [...this.#pasted, this.#editor.line].join('\n');
  }

  /** Discards the current input. */
  dropDraft(): void {
    const hadLines = this.#pasted.length > 0;
    this.#pasted = [];
    this.#editor.write(null, { ctrl: true, name: 'e' });
    this.#editor.write(null, { ctrl: true, name: 'u' });
    if (hadLines) {
      this.#output.write('\n');
      this.again();
    }
  }

  /** The next line; `undefined` after the end of the input. */
  next(prompt: string): Promise<string | undefined> {
    this.#output.muted = false;
    const line = this.#lines.shift();
    if (line !== undefined) {
      // Typed while an answer was printed: its echo was held back.
      this.#output.write(`${prompt}${line}\n`);
      return Promise.resolve(line);
    }
    if (this.#closed) return Promise.resolve(undefined);
    this.#prompt = prompt;
    this.again();
    return new Promise((resolve) => {
      this.#waiter = (given) => {
        this.#waiter = undefined;
        this.#output.muted = true;
        resolve(given);
      };
    });
  }

  /** Prints the prompt and the input again, after other output. The editor itself knows only the last of pasted lines. */
  again(): void {
    for (const [index, line] of this.#pasted.entries()) this.#output.write(`${this.#promptAt(index)}${line}\n`);
    this.#editor.setPrompt(this.#promptAt(this.#pasted.length));
    this.#editor.prompt(true);
  }

  close(): void {
    this.#editor.close();
  }

  #promptAt(line: number): string {
    return line === 0 ? this.#prompt : this.#furtherPrompt;
  }

  readonly #onKey = (_text: string | undefined, key: Key): void => {
    if (key.name === 'paste-start') this.#pasting = true;
    if (key.name === 'paste-end') this.#pasting = false;
  };

  /** Pasted lines are one history entry. The editor has just added the last of them. */
  #mendHistory(lines: string[]): void {
    if (this.#pasting) lines.shift();
    else if (this.#pasted.length > 0) lines[0] = [...this.#pasted, lines[0] ?? ''].join('\n');
  }

  #onLine(line: string): void {
    if (this.#pasting) {
      this.#pasted.push(line);
      this.#editor.setPrompt(this.#furtherPrompt);
      this.#editor.prompt(true);
      return;
    }
    const whole = [...this.#pasted, line].join('\n');
    this.#pasted = [];
    if (this.#waiter === undefined) this.#lines.push(whole);
    else this.#waiter(whole);
  }
}
