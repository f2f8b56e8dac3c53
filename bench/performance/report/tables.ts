import type { Row } from '../run/row.ts';

/** Prints a table for each trial. */
export function printTables(rows: readonly Row[]): void {
  for (const [trial, sides] of byTrial(rows)) {
    console.log(`\n${trial}, ${sides[0]?.unit}`);
    console.table(Object.fromEntries(sides.map((row) => [row.side, cells(row)])));
  }
}

/** The rows of each trial, in their order. */
function byTrial(rows: readonly Row[]): Map<string, readonly Row[]> {
  return Map.groupBy(rows, ({ trial }) => trial);
}

function cells({ value, ratio, added, brokenRequests, left }: Row): object {
  return {
    value: rounded(value),
    ...(ratio !== undefined && { ratio: rounded(ratio) }),
    ...(added !== undefined && { added: rounded(added) }),
    ...(brokenRequests !== undefined && { 'requests to the broken one': brokenRequests }),
    ...(left !== undefined && { left }),
  };
}

function rounded(value: number): number {
  return Number(value.toFixed(2));
}
