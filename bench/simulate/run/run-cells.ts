import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Cell, CellResult } from './cell.ts';

/** Enough for the garbage of a simulated second: with less, a fifth of the time is spent on garbage collection. */
const YOUNG_GENERATION_MB = 128;

/**
 * The results of the cells, in order; as many run concurrently as there are cores.
 *
 * @param onProgress is called after each cell with the number of finished ones
 * @throws errors of a cell
 */
export async function runCells(
  cells: readonly Cell[],
  onProgress: (done: number) => void = () => undefined,
): Promise<readonly CellResult[]> {
  const results: CellResult[] = [];
  const waiting = cells.entries();
  let done = 0;
  const lane = async (): Promise<void> => {
    const worker = new Worker(new URL('./cell-worker.ts', import.meta.url), {
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
    });
    try {
      // All workers share one iterator.
      for (const [index, cell] of waiting) {
        worker.postMessage(cell);
        const [result] = await once(worker, 'message');
        results[index] = result;
        done += 1;
        onProgress(done);
      }
    } finally {
      await worker.terminate();
    }
  };
  await Promise.all(Array.from({ length: Math.min(cells.length, availableParallelism()) }, lane));
  return results;
}
