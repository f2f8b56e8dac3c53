import type { Cell } from '../run/cell.ts';
import type { Spread, Spreads } from '../run/spread.ts';
import type { Figure } from '../run/summary.ts';

/** One row of the report: a policy under an outage at a level of traffic, over the seeds. */
export interface Row extends Spreads {
  readonly outage: string;
  readonly traffic: string;
  readonly policy: string;
  readonly seeds: number;
  /** With a shorter outage: part of the sample with which a test detects an outdated document. */
  readonly small?: true;
}

export function rowOf({ outage, traffic, policy, variant, seeds, small }: Cell, spreads: Spreads): Row {
  const name = variant ? `${policy} ${variant.name}` : policy;
  return { outage, traffic, policy: name, seeds, ...(small && { small }), ...spreads };
}

/** A column of the report's tables. */
export interface Column {
  readonly title: string;
  /** For the legend. */
  readonly what: string;
  readonly cell: (row: Row) => string;
}

const percent = (share: number): string => (share * 100).toFixed(1);
const ratio = (value: number): string => value.toFixed(2);
const seconds = (milliseconds: number): string =>
  Math.max(0, milliseconds / 1000).toFixed(milliseconds < 10_000 ? 2 : 0);

/**
 * The median or mean of the seeds, for comparisons: a recovery beyond the end is later than any other; NaN if missing.
 */
export function middleOf(row: Row, name: Figure): number {
  const values = row[name];
  if (values === undefined) return Number.NaN;
  return values.middle ?? Number.POSITIVE_INFINITY;
}

/** A figure of a row, with the range of the seeds. */
function figure(row: Row, name: Figure): string {
  return spread(row[name], formatOf(name));
}

/** The same without the range. */
export function middle(row: Row, name: Figure): string {
  const format = formatOf(name);
  return spread(row[name], format).replace(/ \(.*$/, '');
}

function formatOf(name: Figure): Format {
  if (name === 'answered' || name === 'answeredAfter') return { value: percent, unit: ' %' };
  if (name === 'usdPerThousandAnswers') return { value: ratio, unit: '' };
  return name.endsWith('Ms') ? { value: seconds, unit: ' s' } : { value: ratio, unit: '' };
}

interface Format {
  readonly value: (value: number) => string;
  readonly unit: string;
}

function spread(values: Spread | undefined, { value, unit }: Format): string {
  if (values === undefined) return '–';
  const text = (one: number | null): string => (one === null ? 'never' : value(one));
  const [middle, least, most] = [values.middle, values.least, values.most].map(text);
  const shown = values.middle === null ? 'not yet' : `${middle}${unit}`;
  return least === middle && most === middle ? shown : `${shown} (${least}–${most})`;
}

function column(title: string, what: string, name: Figure): Column {
  return { title, what, cell: (row) => figure(row, name) };
}

export const columns: readonly Column[] = [
  { title: 'Policy', what: 'see above', cell: ({ policy }) => policy },
  column('Answered', 'of the calls that were under way during the outage', 'answered'),
  column('Answered after', 'of the calls in the minute after the outage', 'answeredAfter'),
  column(
    'Added p50',
    'until the first content, less what a healthy primary would have needed; of answered calls during the outage',
    'addedP50Ms',
  ),
  column('Added p99', 'the same', 'addedP99Ms'),
  column(
    'Error after',
    'the median of the time until the error, of calls that failed during the outage',
    'failedP50Ms',
  ),
  column('To primary', 'requests to the primary for each call, during the outage', 'primaryPerCall'),
  column('To all', 'requests to all upstreams for each call, during the outage', 'upstreamPerCall'),
  column('To all, after', 'the same, in the minute after the outage', 'upstreamPerCallAfter'),
  column('Answers back', 'after the end of the outage, until ten calls in a row are answered', 'answersBackMs'),
  column(
    'Primary back',
    'after the end of the outage, until the primary answers what it usually does, of ten calls in a row',
    'primaryBackMs',
  ),
  column('$ per 1,000', 'answers, over the whole simulation, at prices that are made up', 'usdPerThousandAnswers'),
];
