import { setTimeout as sleep } from 'node:timers/promises';
import type { RecordedRequest, WireServer } from '@flexiai/testing';

/** The delay that a loaded machine may add to any duration, in ms. */
export const NOISE_MS = 600;

/** The servers' pending requests, when there are none or the time has passed. */
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

/** Counts unhandled rejections, until it is disposed. */
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
