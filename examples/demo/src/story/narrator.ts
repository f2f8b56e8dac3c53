import { setTimeout as sleep } from 'node:timers/promises';
import type { ResponseStream } from '@flexiai/core';
import { FlowingText } from '../terminal/flowing-text.ts';
import { type Cell, type Column, tableLines } from '../terminal/table-lines.ts';
import type { Style, Terminal } from '../terminal/terminal.ts';
import { LEDGER_COLUMNS, type Ledger, ledgerRows } from './ledger.ts';

const MARGIN = '   ';

/** Prints the story, and counts its claims: a claim that is not true in this run is a failure. */
export class Narrator {
  readonly terminal: Terminal;
  readonly #signal: AbortSignal;
  #heading = 'Opening';
  #claims = 0;
  readonly #disproved: string[] = [];

  constructor(terminal: Terminal, signal: AbortSignal) {
    this.terminal = terminal;
    this.#signal = signal;
  }

  /** The number of claims. */
  get claims(): number {
    return this.#claims;
  }

  /** The failed claims. */
  get disproved(): readonly string[] {
    return this.#disproved;
  }

  /** A scene's heading, and its plan. */
  async scene(number: number, title: string, plan: string): Promise<void> {
    await this.pause(400);
    this.heading(`${number}. ${title}`);
    this.#paragraph(MARGIN, plan);
    await this.pause(450);
  }

  heading(text: string): void {
    this.#heading = text;
    this.terminal.line();
    this.terminal.line(this.terminal.paint('heading', text));
  }

  /** The application's own line of code. */
  code(text: string): void {
    this.#paragraph(`${MARGIN}> `, text, 'code');
  }

  /** The answer, as the application receives it. */
  answer(text: string): void {
    this.#paragraph(`${MARGIN}« `, text, 'answer');
  }

  /**
   * The answer, token by token.
   * @throws the error of the stream
   */
  async streamedAnswer(stream: ResponseStream): Promise<readonly string[]> {
    const text = new FlowingText(this.terminal, `${MARGIN}« `, 'answer');
    const pieces: string[] = [];
    try {
      for await (const piece of stream.textStream) {
        pieces.push(piece);
        text.write(piece);
      }
    } finally {
      text.end();
    }
    return pieces;
  }

  /** Prints other text. */
  text(text: string, style: Style = 'plain'): void {
    this.#paragraph(MARGIN, text, style);
  }

  table(columns: readonly Column[], rows: readonly (readonly Cell[])[]): void {
    for (const line of tableLines(this.terminal, columns, rows)) this.terminal.line(`${MARGIN}${line}`);
  }

  ledger(ledger: Ledger): void {
    this.table(LEDGER_COLUMNS, ledgerRows(ledger));
  }

  /** A claim about an observation: it is true if the two texts are equal. */
  claim(what: string, seen: string | number, expected: string | number): void {
    this.claimThat(what, seen, seen === expected, expected);
  }

  /** A claim that is not an equality. `wanted` describes the expected result. */
  claimThat(what: string, seen: string | number, holds: boolean, wanted: string | number): void {
    this.#claims += 1;
    if (holds) {
      this.#marked('✓', 'good', `${what}: ${seen}`);
      return;
    }
    this.#disprove(`${what}: ${seen} (expected: ${wanted})`);
  }

  /** The scene could not be finished. */
  brokeOff(error: unknown): void {
    this.#claims += 1;
    this.#disprove(`the scene failed: ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`);
  }

  /** The conclusion of the scene, in one sentence. */
  meaning(text: string): void {
    this.#paragraph(`${MARGIN}→ `, text);
  }

  /** A pause for reading on a terminal. Rejects when the story is stopped. */
  async pause(duration: number): Promise<void> {
    this.#signal.throwIfAborted();
    if (this.terminal.isWatched) await this.wait(duration);
  }

  /** A wait that the story needs, with or without a terminal. */
  async wait(duration: number): Promise<void> {
    await sleep(duration, undefined, { signal: this.#signal });
  }

  #disprove(complaint: string): void {
    this.#disproved.push(`${this.#heading}: ${complaint}`);
    this.#marked('✗', 'bad', complaint);
  }

  #marked(mark: string, style: Style, text: string): void {
    this.#paragraph(`${MARGIN}${mark} `, text, style === 'bad' ? 'bad' : 'plain', style);
  }

  #paragraph(lead: string, text: string, style: Style = 'plain', leadStyle: Style = style): void {
    const paragraph = new FlowingText(this.terminal, lead, style, leadStyle);
    paragraph.write(text);
    paragraph.end();
  }
}
