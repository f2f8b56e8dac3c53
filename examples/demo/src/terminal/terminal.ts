import { styleText } from 'node:util';

/** Where the demo writes to: `process.stdout`, or any stream in tests. */
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

/** What a text is, not what it looks like. */
export type Style = keyof typeof STYLES;

/** Lines that are longer are hard to read; what is printed is laid out for this width. */
const COLUMNS = 80;

/** Lines and colours. Colours only where the output is a terminal that has them; NO_COLOR and FORCE_COLOR decide else. */
export class Terminal {
  readonly width: number;
  /** Somebody is watching: what happens is shown at a speed that can be followed. */
  readonly isWatched: boolean;
  readonly #output: Output;

  constructor(output: Output) {
    this.#output = output;
    // A terminal that does not know its size says 0.
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
