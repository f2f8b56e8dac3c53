import type { Writable } from 'node:stream';
import { styleText } from 'node:util';
import { withoutControls } from './control-filter.ts';
import { wrapWords } from './wrap-words.ts';

/** The destination of text: `process.stdout`, `process.stderr`, or any stream in tests. */
export type Output = Writable & { readonly isTTY?: boolean; readonly columns?: number | undefined };

const STYLES = {
  plain: [],
  title: ['bold'],
  quiet: ['dim'],
  accent: ['cyan'],
  good: ['green'],
  warning: ['yellow'],
  bad: ['red'],
} as const satisfies { readonly [name: string]: Parameters<typeof styleText>[0] };

/** The meaning of a text, not its colour. */
export type Style = keyof typeof STYLES;

const COLUMNS = 80;

/**
 * Characters that JSON does not escape, and that a terminal interprets: control codes, and overrides of text direction.
 */
const OBEYED = /(?!\n)\p{Cc}|[\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;

function escapeCode(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/**
 * Lines and colours on one output. Colours only on a terminal that supports them, or as set by NO_COLOR and
 * FORCE_COLOR.
 */
export class Screen {
  /** Whether this is a terminal. */
  readonly isTerminal: boolean;
  readonly output: Output;
  readonly #colors: boolean;

  constructor(output: Output, options: { readonly colors?: boolean } = {}) {
    this.output = output;
    this.isTerminal = output.isTTY === true;
    this.#colors = options.colors ?? true;
  }

  /** In characters. A terminal with an unknown size reports 0. */
  get width(): number {
    return this.output.columns || COLUMNS;
  }

  get hasColors(): boolean {
    return this.paint('title', 'x') !== 'x';
  }

  paint(style: Style, text: string): string {
    const formats = STYLES[style];
    if (!this.#colors || formats.length === 0 || text === '') return text;
    return styleText(formats, text, { stream: this.output });
  }

  write(text: string): void {
    this.output.write(text);
  }

  /** A line of text, or several. On a terminal, a line that is too long is broken between words. */
  line(text = ''): void {
    const lines = this.isTerminal ? text.split('\n').flatMap((line) => wrapWords(line, this.width)) : [text];
    this.write(`${lines.join('\n')}\n`);
  }

  /** A value as JSON. On a terminal, control characters are escaped, which does not change the parsed value. */
  json(value: unknown, indent?: number): void {
    const text = JSON.stringify(value, undefined, indent);
    this.write(`${this.isTerminal ? text.replace(OBEYED, escapeCode) : text}\n`);
  }

  /** Untrusted text: control characters are removed on a terminal, and kept elsewhere. */
  foreign(text: string): string {
    return this.isTerminal ? withoutControls(text) : text;
  }
}
