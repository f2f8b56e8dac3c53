import { TRIALS } from '../scenarios.ts';
import { measureColdStart } from './cold-start.ts';
import { measureHeap } from './heap.ts';
import { Lanes } from './lanes.ts';
import type { Row } from './row.ts';
import { runTrial } from './run-trial.ts';
import type { Sizes } from './sizes.ts';
import { startUpstream, type Upstream } from './upstream.ts';

type Measure = (sizes: Sizes, upstream: Upstream, lanes: Lanes) => Promise<readonly Row[]>;

/** Everything that can be measured, by its name. */
const MEASURES: ReadonlyMap<string, Measure> = new Map<string, Measure>([
  ...TRIALS.map((trial): [string, Measure] => [trial.name, (...run) => runTrial(trial, ...run)]),
  ['cold-start', measureColdStart],
  ['heap', measureHeap],
]);

export const TRIAL_NAMES: readonly string[] = [...MEASURES.keys()];

/**
 * Runs trials, one after the other.
 *
 * @param onProgress is called before each trial with its name, and how many are over
 */
export async function measure(
  names: readonly string[],
  sizes: Sizes,
  onProgress: (name: string, done: number) => void,
): Promise<readonly Row[]> {
  const upstream = await startUpstream();
  const lanes = new Lanes(sizes.execArgv, sizes.sharesProcesses);
  try {
    const rows: Row[] = [];
    for (const [done, name] of names.entries()) {
      onProgress(name, done);
      rows.push(...((await MEASURES.get(name)?.(sizes, upstream, lanes)) ?? []));
      lanes.endTrial();
    }
    return rows;
  } finally {
    lanes.close();
    upstream.close();
  }
}
