import type { StreamPart } from '@flexiai/core';

/** The position of a reader in the buffer. */
export interface Reader {
  /** The number of the next part that it reads. */
  readonly position: number;
}

/** The parts of an answer for readers that join late or read slowly, within limits. */
export class PartBuffer {
  readonly #maxChars: number;
  #parts: StreamPart[] = [];
  #sizes: number[] = [];
  /** The number of the first part that is kept. */
  #first = 0;
  #chars = 0;
  #isWhole = true;
  #waiting: (() => void) | undefined;

  constructor(maxChars: number) {
    this.#maxChars = maxChars;
  }

  /** Whether all parts so far are kept. False for ever once there were too many. */
  get isWhole(): boolean {
    return this.#isWhole;
  }

  /** The number of the first part that is kept. */
  get first(): number {
    return this.#first;
  }

  /** The number that the next part will have. */
  get end(): number {
    return this.#first + this.#parts.length;
  }

  push(part: StreamPart): void {
    const size = sizeOf(part);
    this.#parts.push(part);
    this.#sizes.push(size);
    this.#chars += size;
    if (this.#chars > this.#maxChars) this.#isWhole = false;
  }

  /** The parts from `position` on. */
  from(position: number): readonly StreamPart[] {
    return this.#parts.slice(position - this.#first);
  }

  /**
   * Drops the parts that all have read, and those that are too many for the slowest reader.
   * @returns the readers that have lost parts
   */
  trim<R extends Reader>(readers: readonly R[]): readonly R[] {
    // Readers that wait for the complete answer need no parts.
    const fastest = readers.length === 0 ? this.end : Math.max(...readers.map(({ position }) => position));
    const slowest = readers.reduce((least, { position }) => Math.min(least, position), fastest);
    let dropped = 0;
    // The fastest reader sets the pace; what it has read is kept for the others within the same limit.
    while (this.#first + dropped < slowest || (this.#first + dropped < fastest && this.#chars > this.#maxChars)) {
      this.#chars -= this.#sizes[dropped] ?? 0;
      dropped += 1;
    }
    this.#parts = this.#parts.slice(dropped);
    this.#sizes = this.#sizes.slice(dropped);
    this.#first += dropped;
    if (this.#chars <= this.#maxChars) this.#release();
    return readers.filter(({ position }) => position < this.#first);
  }

  /** Waits until there is room for more parts. */
  async room(signal: AbortSignal): Promise<void> {
    if (this.#chars <= this.#maxChars || signal.aborted) return;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        signal.removeEventListener('abort', done);
        resolve();
      };
      this.#waiting = done;
      signal.addEventListener('abort', done, { once: true });
    });
  }

  #release(): void {
    this.#waiting?.();
    this.#waiting = undefined;
  }
}

/** Approximate memory of a part, in characters. */
function sizeOf(part: StreamPart): number {
  if ('delta' in part) return part.delta.length + 16;
  if ('data' in part) return (part.data?.length ?? 0) + 64;
  return part.type === 'provider-block' ? JSON.stringify(part.raw ?? null).length + 64 : 64;
}
