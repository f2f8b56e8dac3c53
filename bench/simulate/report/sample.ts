import { outages } from '../model/weather.ts';
import type { Cell } from '../run/cell.ts';
import { runCell } from '../run/run-cell.ts';
import { spreadsOf } from '../run/spread.ts';
import { type Row, rowOf } from './row.ts';

/** The defaults under every outage, shortened: within seconds. Runs in the calling thread. */
export async function takeSample(
  isWanted: (cell: Pick<Cell, 'outage' | 'policy'>) => boolean = () => true,
): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const { name: outage, hitsBoth = false } of outages) {
    for (const policy of hitsBoth ? ['pair: defaults'] : ['alone: defaults', 'pair: defaults']) {
      const cell: Cell = { outage, traffic: '5/s', small: true, policy, seeds: 2 };
      if (isWanted(cell)) rows.push(rowOf(cell, spreadsOf((await runCell(cell)).summaries)));
    }
  }
  return rows;
}
