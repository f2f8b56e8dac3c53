import type { Side, Trial } from '../scenarios.ts';
import { CHUNKS } from '../upstream/answers.ts';
import type { Lanes } from './lanes.ts';
import { median } from './median.ts';
import type { Row } from './row.ts';
import type { Sizes } from './sizes.ts';
import type { Upstream } from './upstream.ts';

/** What the rounds of a side gave. */
interface Figures {
  /** CPU time by unit. */
  readonly micros: number[];
  brokenRequests: number;
}

/** Runs the sides of a trial. */
export async function runTrial(trial: Trial, sizes: Sizes, upstream: Upstream, lanes: Lanes): Promise<readonly Row[]> {
  const { sides } = trial;
  const figures = new Map<string, Figures>(sides.map(({ name }) => [name, { micros: [], brokenRequests: 0 }]));
  const run = async (side: Side): Promise<void> => {
    const own = figures.get(side.name);
    const errorsBefore = await upstream.errors();
    const micros = await measureSide(side, trial, sizes, lanes);
    own?.micros.push(micros);
    if (own !== undefined) own.brokenRequests += (await upstream.errors()) - errorsBefore;
  };
  if (sizes.sharesProcesses) {
    const byParty = [...Map.groupBy(sides, ({ party }) => party).values()];
    await Promise.all(
      byParty.map(async (own) => {
        for (const side of own) {
          await prepare(side, trial, sizes, upstream, lanes);
          await run(side);
        }
      }),
    );
  } else {
    await Promise.all(sides.map((side) => prepare(side, trial, sizes, upstream, lanes)));
    for (let round = 0; round < sizes.rounds; round += 1) {
      // In turns, and from either end, so that other work on the machine hits all of them.
      for (const side of round % 2 === 0 ? sides : sides.toReversed()) await run(side);
    }
  }
  return sides.map((side) => rowOf(side, trial, figures));
}

/** CPU time by unit in one round. */
async function measureSide(side: Side, { scenario }: Trial, { mostCalls }: Sizes, lanes: Lanes): Promise<number> {
  const calls = Math.min(scenario.calls, mostCalls);
  const { micros } = await lanes.open(side).do({ type: 'measure', calls });
  if (micros === undefined) throw new Error(`${side.name} gave no figure.`);
  return micros / (scenario.unit === 'chunk' ? calls * CHUNKS : calls);
}

/** Starts a side's process and lets it compile what it runs. */
async function prepare(side: Side, trial: Trial, sizes: Sizes, upstream: Upstream, lanes: Lanes): Promise<void> {
  const { wire, scenario } = trial;
  const lane = lanes.open(side);
  const job = {
    party: side.party,
    wire,
    scenario,
    baseURL: upstream.url(scenario.writes, wire),
    brokenURL: side.broken === 'error' ? upstream.url('error', wire) : side.broken && upstream.refusingURL,
  };
  await lane.do({ type: 'prepare', job });
  await lane.do({ type: 'measure', calls: Math.min(scenario.warmUp, sizes.mostCalls) });
}

function rowOf({ name, base, broken }: Side, { name: trial, scenario }: Trial, all: Map<string, Figures>): Row {
  const { micros, brokenRequests } = all.get(name) ?? { micros: [], brokenRequests: 0 };
  const baseMicros = all.get(base)?.micros ?? [];
  const pairs = micros.map((value, round): [number, number] => [value, baseMicros[round] ?? Number.NaN]);
  return {
    trial,
    side: name,
    value: median(micros),
    unit: scenario.unit === 'chunk' ? 'µs a chunk' : 'µs a request',
    ratio: median(pairs.map(([own, of]) => own / of)),
    added: median(pairs.map(([own, of]) => own - of)),
    ...(broken === 'error' && { brokenRequests }),
  };
}
