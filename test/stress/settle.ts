import { setTimeout as sleep } from 'node:timers/promises';
import type { RecordedRequest, WireServer } from '@flexiai/testing';

/** What a loaded machine may add to any duration, in ms. */
export const NOISE_MS = 600;

/** The servers' requests that are still open once none is, or once the time is over. */
export async function openAfter(
  servers: readonly WireServer[],
  milliseconds: number,
): Promise<readonly RecordedRequest[]> {
  const until = performance.now() + milliseconds;
  const open = (): readonly RecordedRequest[] =>
    servers.flatMap(({ requests }) => requests).filter(({ outcome }) => outcome === 'pending');
  while (open().length > 0 && performance.now() < until) await sleep(5);
  return open();
}

/** Counts promises that are rejected and that nobody has a hand on, until it is disposed of. */
export class UnhandledRejections implements Disposable {
  readonly reasons: unknown[] = [];
  readonly #note = (reason: unknown): void => void this.reasons.push(reason);

  constructor() {
    process.on('unhandledRejection', this.#note);
  }

  [Symbol.dispose](): void {
    process.off('unhandledRejection', this.#note);
  }
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
