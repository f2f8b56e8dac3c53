import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Row } from '../report/row.ts';
import type { Scale } from './scale.ts';
import type { Series } from './series.ts';

/** What a thread is to simulate. */
export interface OutageTask {
  readonly outage: string;
  readonly policies: readonly string[];
  readonly scale: Scale;
  readonly seed: number;
}

/** What comes of one policy. */
export interface OutageResult {
  readonly row: Row;
  readonly series: Series;
}

/** The results of each task, in the order of the tasks; as many at a time as there are cores. */
export async function runTasks(tasks: readonly OutageTask[]): Promise<readonly (readonly OutageResult[])[]> {
  const results: (readonly OutageResult[])[] = [];
  const waiting = tasks.entries();
  const lane = async (): Promise<void> => {
    // All lanes take from one iterator.
    for (const [index, workerData] of waiting) {
      const worker = new Worker(new URL('./outage-worker.ts', import.meta.url), { workerData });
      const [message] = await once(worker, 'message');
      results[index] = message;
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, lane));
  return results;
}
