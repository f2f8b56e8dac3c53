import { Writable } from 'node:stream';
import type { Output } from '../../terminal/screen.ts';

/**
 * The terminal for the line editor. While an answer is printed, the editor's echo is held back: typed text appears with
 * the next prompt.
 */
export class MutedOutput extends Writable {
  /** The first answer may be shown before the first prompt. */
  muted = true;
  readonly isTTY = true;
  readonly #output: Output;
  readonly #onResize = (): boolean => this.emit('resize');

  constructor(output: Output) {
    super({ decodeStrings: false });
    this.#output = output;
    output.on('resize', this.#onResize);
    this.on('close', () => output.off('resize', this.#onResize));
  }

  get columns(): number | undefined {
    return this.#output.columns;
  }

  override _write(chunk: string | Uint8Array, _encoding: BufferEncoding, done: () => void): void {
    if (!this.muted) this.#output.write(chunk);
    done();
  }
}
