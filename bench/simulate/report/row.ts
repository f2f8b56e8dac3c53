import type { Summary } from '../run/summary.ts';

/** One line of the report. */
export interface Row extends Summary {
  readonly outage: string;
  readonly policy: string;
}

/** A column of the report's tables. */
export interface Column {
  readonly title: string;
  /** For the legend. */
  readonly what: string;
  readonly cell: (row: Row) => string;
}

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
const ratio = (value: number): string => value.toFixed(2);
const seconds = (milliseconds: number | undefined): string =>
  milliseconds === undefined ? '–' : `${(Math.max(0, milliseconds / 1000)).toFixed(milliseconds < 10_000 ? 2 : 0)} s`;
const back = (milliseconds: number | undefined): string =>
  milliseconds === undefined ? 'not yet' : `${milliseconds / 1000} s`;

export const columns: readonly Column[] = [
  { title: 'Policy', what: 'see above', cell: ({ policy }) => policy },
  {
    title: 'Answered',
    what: 'of the calls that were under way during the outage',
    cell: ({ answered }) => percent(answered),
  },
  {
    title: 'Added p50',
    what: 'until the first content, less what a healthy primary would have needed; of answered calls during the outage',
    cell: ({ addedP50Ms }) => seconds(addedP50Ms),
  },
  { title: 'Added p99', what: 'the same', cell: ({ addedP99Ms }) => seconds(addedP99Ms) },
  {
    title: 'Error after',
    what: 'how long half of those waited at least whom nobody answered',
    cell: ({ failedP50Ms }) => seconds(failedP50Ms),
  },
  {
    title: 'To the broken one',
    what: 'requests to the broken upstream for each call, during the outage',
    cell: ({ primaryPerCall }) => ratio(primaryPerCall),
  },
  {
    title: 'To all',
    what: 'requests to both upstreams for each call, during the outage',
    cell: ({ upstreamPerCall }) => ratio(upstreamPerCall),
  },
  {
    title: 'To all, after',
    what: 'the same, in the minute after it',
    cell: ({ upstreamPerCallAfter }) => ratio(upstreamPerCallAfter),
  },
  {
    title: 'Answers back',
    what: 'after the end of the outage, until 99 % of the calls are answered',
    cell: ({ answersBackMs }) => back(answersBackMs),
  },
  {
    title: 'Primary back',
    what: 'after the end of the outage, until the primary answers four fifths of what it usually does',
    cell: ({ primaryBackMs }) => back(primaryBackMs),
  },
  {
    title: '$ per 1,000',
    what: 'answers, over the whole simulation, at prices that are made up',
    cell: ({ usdPerThousandAnswers }) => usdPerThousandAnswers.toFixed(2),
  },
];
