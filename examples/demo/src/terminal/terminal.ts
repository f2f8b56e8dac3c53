import { styleText } from 'node:util';

/** The destination of the demo: `process.stdout`, or any stream in tests. */
export type Output = NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };

const STYLES = {
  plain: [],
  title: ['bold'],
  heading: ['bold', 'cyan'],
  quiet: ['dim'],
  code: ['cyan'],
  answer: ['bold'],
  good: ['green'],
  bad: ['bold', 'red'],
  fault: ['yellow'],
  first: ['cyan'],
  second: ['magenta'],
  third: ['blue'],
} as const satisfies { readonly [name: string]: Parameters<typeof styleText>[0] };

/** The meaning of a text, not its colour. */
export type Style = keyof typeof STYLES;

/** Longer lines are hard to read, so the output is formatted for this width. */
const COLUMNS = 80;

/** Lines and colours. Colours only on a terminal that supports them, unless NO_COLOR or FORCE_COLOR is set. */
export class Terminal {
  readonly width: number;
  /** Whether this is a terminal: output is then slowed down for reading. */
  readonly isWatched: boolean;
  readonly #output: Output;

  constructor(output: Output) {
    this.#output = output;
    // A terminal with an unknown size reports 0.
    this.width = Math.min(output.columns || COLUMNS, COLUMNS);
    this.isWatched = output.isTTY === true;
  }

  paint(style: Style, text: string): string {
    const formats = STYLES[style];
    return formats.length === 0 || text === '' ? text : styleText(formats, text, { stream: this.#output });
  }

  write(text: string): void {
    this.#output.write(text);
  }

  line(text = ''): void {
    this.write(`${text}\n`);
  }
}
