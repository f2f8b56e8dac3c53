import { isFlexiAIPolicy } from '../policies/flexiai-policy.ts';
import { BARE_SDK, BY_HAND, policies } from '../policies/policies.ts';
import type { Figure } from '../run/summary.ts';
import { middle, middleOf, type Row } from './row.ts';

/** A figure in which a policy of FlexiAI is worse than what it is measured by. */
export interface Loss {
  readonly row: Row;
  readonly rival: Row;
  readonly figure: Figure;
  readonly text: string;
}

interface Comparison {
  readonly figure: Figure;
  readonly what: string;
  /** By how much a value may be worse: below, it is chance. */
  readonly margin: number;
  readonly isMoreBetter?: boolean;
}

const ANSWERS: readonly Comparison[] = [
  { figure: 'answered', what: 'answered', margin: 0.005, isMoreBetter: true },
  { figure: 'answeredAfter', what: 'answered in the minute after', margin: 0.005, isMoreBetter: true },
];
const WAITS: readonly Comparison[] = [
  { figure: 'addedP99Ms', what: 'added at p99', margin: 500 },
  { figure: 'primaryBackMs', what: 'until the primary is back', margin: 5000 },
];
const REQUESTS: readonly Comparison[] = [
  { figure: 'upstreamPerCall', what: 'requests a call', margin: 0.01 },
  { figure: 'upstreamPerCallAfter', what: 'requests a call in the minute after', margin: 0.01 },
];

/** In the order of the rows. */
export function losses(rows: readonly Row[]): readonly Loss[] {
  return rows.flatMap((row) => {
    const upstreams = upstreamsOf(row.policy);
    if (upstreams === undefined) return [];
    const comparisons = [...ANSWERS, ...WAITS, ...REQUESTS];
    const found = against(rows, row, upstreams === 1 ? BARE_SDK : BY_HAND, comparisons);
    // What a setting trades is its own affair, answers excepted.
    const besideDefaults = against(rows, row, upstreams === 1 ? 'alone: defaults' : 'pair: defaults', ANSWERS);
    return [...found, ...besideDefaults];
  });
}

/** How many upstreams a policy of FlexiAI has, or a variant of one. */
function upstreamsOf(name: string): 1 | 2 | undefined {
  const policy = policies.find((one) => name === one.name || name.startsWith(`${one.name} `));
  return policy && isFlexiAIPolicy(policy) ? policy.upstreams : undefined;
}

function against(rows: readonly Row[], row: Row, name: string, comparisons: readonly Comparison[]): readonly Loss[] {
  const rival = rows.find(
    ({ policy, outage, traffic }) => policy === name && outage === row.outage && traffic === row.traffic,
  );
  if (rival === undefined || rival === row) return [];
  return comparisons
    .filter(({ figure, margin, isMoreBetter = false }) => {
      const worse = isMoreBetter
        ? middleOf(rival, figure) - middleOf(row, figure)
        : middleOf(row, figure) - middleOf(rival, figure);
      return worse > margin;
    })
    .map(({ figure, what }) => ({
      row,
      rival,
      figure,
      text: `${row.outage} at ${row.traffic}, ${row.policy}: ${middle(row, figure)} ${what}; ${rival.policy}: ${middle(rival, figure)}`,
    }));
}
