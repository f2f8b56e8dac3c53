/** An event that is due at a time. Cancelling removes its `callback`; the queue then skips it. */
export interface QueuedEvent {
  readonly at: number;
  /** Of two events at the same time, the one with the lower number is first. */
  readonly order: number;
  callback: (() => void) | undefined;
}

/** Events by time, those of one time in the order of insertion: a binary heap. */
export class EventQueue {
  readonly #heap: QueuedEvent[] = [];

  add(event: QueuedEvent): void {
    const heap = this.#heap;
    let index = heap.length;
    heap.push(event);
    while (index > 0) {
      const above = (index - 1) >> 1;
      const parent = heap[above];
      if (parent === undefined || !isBefore(event, parent)) break;
      heap[index] = parent;
      index = above;
    }
    heap[index] = event;
  }

  /** Removes and returns the next event that was not cancelled. */
  take(): QueuedEvent | undefined {
    for (;;) {
      const event = this.#takeFirst();
      if (event === undefined || event.callback !== undefined) return event;
    }
  }

  /** The number of future events. */
  get size(): number {
    return this.#heap.filter(({ callback }) => callback !== undefined).length;
  }

  #takeFirst(): QueuedEvent | undefined {
    const heap = this.#heap;
    const [first] = heap;
    const last = heap.pop();
    if (first === undefined || last === undefined || heap.length === 0) return first;
    let index = 0;
    for (;;) {
      const left = heap[2 * index + 1];
      const right = heap[2 * index + 2];
      if (left === undefined) break;
      const takesRight = right !== undefined && isBefore(right, left);
      const child = takesRight ? right : left;
      if (!isBefore(child, last)) break;
      heap[index] = child;
      index = 2 * index + (takesRight ? 2 : 1);
    }
    heap[index] = last;
    return first;
  }
}

function isBefore(a: QueuedEvent, b: QueuedEvent): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}
