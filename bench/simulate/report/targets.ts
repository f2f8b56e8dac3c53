import { BARE_SDK } from '../policies/policies.ts';
import type { Figure } from '../run/summary.ts';
import { middle, middleOf, type Row } from './row.ts';

/** The promises of the defaults, checked against the rows. */
export interface Target {
  readonly promise: string;
  /** The rows that break it, as text; empty if it is kept. */
  readonly missed: readonly string[];
  /** The number of checked rows. */
  readonly of: number;
}

/** Half a point: smaller differences are chance. */
const ANSWERED_MARGIN = 0.005;
/** Requests just beyond an edge of the outage. */
const REQUESTS_MARGIN = 0.02;
const ALONE = 'alone: defaults';
const PAIR = 'pair: defaults';

interface Promised {
  readonly promise: string;
  readonly policy: string;
  readonly figure: Figure;
  /** Under these outages only. */
  readonly outages?: readonly string[];
  /** @param sdk the same figure of the bare SDK */
  readonly isKept: (value: number, sdk: number) => boolean;
}

const promised: readonly Promised[] = [
  {
    promise: 'One provider, during an outage: as many answers as the bare SDK, less 0.5 points',
    policy: ALONE,
    figure: 'answered',
    isKept: (value, sdk) => value >= sdk - ANSWERED_MARGIN,
  },
  {
    promise: 'The same in the minute after it',
    policy: ALONE,
    figure: 'answeredAfter',
    isKept: (value, sdk) => value >= sdk - ANSWERED_MARGIN,
  },
  {
    promise: 'One provider, during an outage: no more requests per call than the bare SDK',
    policy: ALONE,
    figure: 'upstreamPerCall',
    isKept: (value, sdk) => value <= sdk + REQUESTS_MARGIN,
  },
  {
    promise: 'The same in the minute after it',
    policy: ALONE,
    figure: 'upstreamPerCallAfter',
    isKept: (value, sdk) => value <= sdk + REQUESTS_MARGIN,
  },
  {
    promise: 'One provider, full outage: at most 1.15 requests per call',
    policy: ALONE,
    figure: 'upstreamPerCall',
    outages: ['full'],
    isKept: (value) => value <= 1.15,
  },
  {
    promise: 'Two providers that are both down: at most 1.15 requests per call',
    policy: PAIR,
    figure: 'upstreamPerCall',
    outages: ['both-down'],
    isKept: (value) => value <= 1.15,
  },
  {
    promise: 'Two providers of which each fails 40 %: at least 99 % answered',
    policy: PAIR,
    figure: 'answered',
    outages: ['both-40'],
    isKept: (value) => value >= 0.99,
  },
  {
    promise: 'A dead provider beside a healthy one: at most 0.05 requests per call',
    policy: PAIR,
    figure: 'primaryPerCall',
    outages: ['full'],
    isKept: (value) => value <= 0.05,
  },
  {
    promise: 'One provider, after a full outage: answers within 10 s',
    policy: ALONE,
    figure: 'answersBackMs',
    outages: ['full'],
    isKept: (value) => value <= 10_000,
  },
  {
    promise: 'Two providers, after a full outage: the primary is used again within 10 s',
    policy: PAIR,
    figure: 'primaryBackMs',
    outages: ['full'],
    isKept: (value) => value <= 10_000,
  },
  {
    promise: 'Two providers, the primary silent: p99 of the added time at most 6 s',
    policy: PAIR,
    figure: 'addedP99Ms',
    outages: ['silent'],
    isKept: (value) => value <= 6000,
  },
];

export function targets(rows: readonly Row[]): readonly Target[] {
  return promised.map(({ promise, policy, figure, outages, isKept }) => {
    const held = rows.filter((row) => row.policy === policy && (outages === undefined || outages.includes(row.outage)));
    const missed = held.filter((row) => {
      const sdk = sdkBeside(rows, row);
      // Without a row to compare with, nothing is missed.
      return !isKept(middleOf(row, figure), sdk === undefined ? middleOf(row, figure) : middleOf(sdk, figure));
    });
    return {
      promise,
      of: held.length,
      missed: missed.map((row) => {
        const sdk = policy === ALONE ? sdkBeside(rows, row) : undefined;
        const beside = sdk === undefined ? '' : `, ${BARE_SDK} ${middle(sdk, figure)}`;
        return `${row.outage} at ${row.traffic}: ${middle(row, figure)}${beside}`;
      }),
    };
  });
}

function sdkBeside(rows: readonly Row[], { outage, traffic }: Row): Row | undefined {
  return rows.find((row) => row.policy === BARE_SDK && row.outage === outage && row.traffic === traffic);
}
