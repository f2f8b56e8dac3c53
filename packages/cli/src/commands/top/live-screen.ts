import type { Screen } from '../../terminal/screen.ts';

const ENTER = '\u001b[?1049h\u001b[?25l';
const LEAVE = '\u001b[?25h\u001b[?1049l';
/** Between these two sequences, a supporting terminal does not show a half-drawn frame. */
const [BEGIN, END] = ['\u001b[?2026h', '\u001b[?2026l'];
const [HOME, REST_OF_LINE, REST_OF_SCREEN] = ['\u001b[H', '\u001b[K', '\u001b[J'];
const ROWS = 24;

/** Draws frames in place on a terminal, each over the previous one. Restores the terminal in the end. */
export class LiveScreen implements Disposable {
  readonly #screen: Screen;

  constructor(screen: Screen) {
    this.#screen = screen;
    screen.write(ENTER);
  }

  /** @param lines no wider than the screen; lines that do not fit are omitted, except the last one */
  draw(lines: readonly string[], foot: string): void {
    const rows = Math.max(4, (this.#screen.output as { readonly rows?: number }).rows || ROWS);
    const room = rows - 2;
    const fits = lines.length <= room;
    const shown = fits ? lines : [...lines.slice(0, room - 1), `… ${lines.length - room + 1} more`];
    const text = [...shown, '', foot].map((line) => `${line}${REST_OF_LINE}`).join('\r\n');
    this.#screen.write(`${BEGIN}${HOME}${text}${REST_OF_SCREEN}${END}`);
  }

  [Symbol.dispose](): void {
    this.#screen.write(LEAVE);
  }
}
