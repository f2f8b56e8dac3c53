// Simulates cells on a separate thread, because a virtual clock replaces the globals of its thread.
import { parentPort } from 'node:worker_threads';
import type { Cell } from './cell.ts';
import { runCell } from './run-cell.ts';

parentPort?.on('message', async (cell: Cell) => {
  parentPort?.postMessage(await runCell(cell));
});
