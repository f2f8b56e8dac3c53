import { isFlexiAIPolicy } from '../policies/flexiai-policy.ts';
import { BARE_SDK, BY_HAND, policies } from '../policies/policies.ts';
import type { Figure } from '../run/summary.ts';
import { middle, middleOf, type Row } from './row.ts';
import { markdownOf } from './table.ts';

/** A figure in which a FlexiAI policy is worse than its baseline. */
export interface Loss {
  readonly row: Row;
  readonly rival: Row;
  readonly figure: Figure;
  readonly what: string;
}

interface Comparison {
  readonly figure: Figure;
  readonly what: string;
  /** By how much a value may be worse: smaller differences are chance. */
  readonly margin: number;
  readonly isMoreBetter?: boolean;
}

const ANSWERS: readonly Comparison[] = [
  { figure: 'answered', what: 'answered', margin: 0.005, isMoreBetter: true },
  { figure: 'answeredAfter', what: 'answered in the minute after', margin: 0.005, isMoreBetter: true },
];
const COSTS: readonly Comparison[] = [
  { figure: 'addedP99Ms', what: 'added at p99', margin: 500 },
  { figure: 'primaryBackMs', what: 'until the primary is back', margin: 5000 },
  { figure: 'upstreamPerCall', what: 'requests per call', margin: 0.02 },
  { figure: 'upstreamPerCallAfter', what: 'requests per call in the minute after', margin: 0.02 },
];

/** If a policy answers so few calls, its waits and requests are not significant. */
const FEW = 0.1;

/** In the order of the rows. */
export function losses(rows: readonly Row[]): readonly Loss[] {
  return rows.flatMap((row) => {
    const upstreams = upstreamsOf(row.policy);
    if (upstreams === undefined) return [];
    const rival = besideOf(rows, row, upstreams === 1 ? BARE_SDK : BY_HAND);
    const defaults = besideOf(rows, row, upstreams === 1 ? 'alone: defaults' : 'pair: defaults');
    // Costs of a setting are intended, except fewer answers.
    return [...worse(row, rival, [...ANSWERS, ...COSTS]), ...worse(row, defaults, ANSWERS)];
  });
}

/** As a sentence for the terminal. */
export function lossText({ row, rival, figure, what }: Loss): string {
  const place = `${row.outage} at ${row.traffic}, ${row.policy}`;
  return `${place}: ${middle(row, figure)} ${what}; ${rival.policy}: ${middle(rival, figure)}`;
}

/** For the document, one policy after the other. */
export function lossTable(found: readonly Loss[]): string {
  const lines = policies.flatMap(({ name }) =>
    found
      .filter(({ row }) => row.policy === name)
      .map(({ row, rival, figure, what }) => [
        name,
        `${row.outage}, ${row.traffic}`,
        `${middle(row, figure)} ${what}`,
        `${middle(rival, figure)} (${rival.policy})`,
      ]),
  );
  return markdownOf([['Policy', 'Outage', 'Has', 'Rival has'], ...lines]);
}

/** The number of upstreams of a FlexiAI policy, or of its variant. */
function upstreamsOf(name: string): 1 | 2 | undefined {
  const policy = policies.find((one) => name === one.name || name.startsWith(`${one.name} `));
  return policy && isFlexiAIPolicy(policy) ? policy.upstreams : undefined;
}

function besideOf(rows: readonly Row[], { outage, traffic }: Row, name: string): Row | undefined {
  return rows.find((row) => row.policy === name && row.outage === outage && row.traffic === traffic);
}

function worse(row: Row, rival: Row | undefined, comparisons: readonly Comparison[]): readonly Loss[] {
  if (rival === undefined || rival === row) return [];
  return comparisons
    .filter((comparison) => isWorse(row, rival, comparison))
    .map(({ figure, what }) => ({ row, rival, figure, what }));
}

function isWorse(row: Row, rival: Row, { figure, margin, isMoreBetter = false }: Comparison): boolean {
  const [own, other] = [middleOf(row, figure), middleOf(rival, figure)];
  if (isMoreBetter) return other - own > margin;
  const isAboutAnswers = figure === 'addedP99Ms' || figure === 'upstreamPerCall';
  if (isAboutAnswers && middleOf(rival, 'answered') < FEW) return false;
  return own - other > margin;
}
