/** A bar on a terminal, and a line for every tenth document elsewhere, such as in a log. */
export class Progress {
  readonly #total: number;
  readonly #output: NodeJS.WriteStream;
  #done: number;

  constructor(done: number, total: number, output: NodeJS.WriteStream = process.stderr) {
    this.#done = done;
    this.#total = total;
    this.#output = output;
  }

  /** One more document is done. */
  step(costUsd: number): void {
    this.#done += 1;
    const figures = `${this.#done} of ${this.#total}, ${costUsd.toFixed(6)} USD`;
    if (this.#output.isTTY) {
      const width = 30;
      const filled = Math.round((width * this.#done) / this.#total);
      this.#output.write(`\r${'█'.repeat(filled)}${'░'.repeat(width - filled)} ${figures} `);
    } else if (this.#done % 10 === 0) this.#output.write(`${figures}\n`);
  }

  end(): void {
    if (this.#output.isTTY) this.#output.write('\n');
  }
}
