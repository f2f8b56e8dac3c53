/**
 * Lines about an answer (`--verbose`) on the terminal that also shows the answer: while one of its lines, or a prompt, is open,
 * they wait for its end.
 */
export class HeldLines {
  readonly #write: (line: string) => void;
  readonly #isShared: boolean;
  readonly #waiting: string[] = [];
  #isOpen = false;

  /** @param isShared whether both are on one terminal */
  constructor(isShared: boolean, write: (line: string) => void) {
    this.#isShared = isShared;
    this.#write = write;
  }

  get isWaiting(): boolean {
    return this.#waiting.length > 0;
  }

  add(line: string): void {
    if (this.#isOpen) this.#waiting.push(line);
    else this.#write(line);
  }

  /** A line begins that others must not get into. */
  open(): void {
    this.#isOpen = this.#isShared;
  }

  /** The line has ended. */
  close(): void {
    this.#isOpen = false;
    for (const line of this.#waiting.splice(0)) this.#write(line);
  }
}
