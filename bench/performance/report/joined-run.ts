import type { Run } from './document.ts';

/**
 * A run of some trials, with the figures that an earlier run has of the others. Rounds and load are those of the poorer of both.
 *
 * @param order the names of all trials
 * @throws Error for runs on different machines, or by different versions of Node
 */
export function joinedRun(former: Run, latest: Run, order: readonly string[]): Run {
  if (former.machine !== latest.machine || former.node !== latest.node) {
    throw new Error(`The other figures are of ${former.machine}, Node ${former.node}: measure all trials here.`);
  }
  const measured = new Set(latest.rows.map(({ trial }) => trial));
  const rows = [...former.rows.filter(({ trial }) => !measured.has(trial)), ...latest.rows];
  const firstDay = former.firstDay ?? former.date;
  return {
    ...latest,
    ...(firstDay !== latest.date && { firstDay }),
    rounds: Math.min(former.rounds, latest.rounds),
    load: Math.max(former.load, latest.load),
    rows: rows.toSorted((one, other) => order.indexOf(one.trial) - order.indexOf(other.trial)),
  };
}
