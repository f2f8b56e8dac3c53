// Simulates cells on a thread of its own: a virtual clock stands in for the globals of its thread only.
import { parentPort } from 'node:worker_threads';
import type { Cell } from './cell.ts';
import { runCell } from './run-cell.ts';

parentPort?.on('message', async (cell: Cell) => {
  parentPort?.postMessage(await runCell(cell));
});
