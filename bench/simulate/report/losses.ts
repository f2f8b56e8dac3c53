import { isFlexiAIPolicy } from '../policies/flexiai-policy.ts';
import { BARE_SDK, BY_HAND, policies } from '../policies/policies.ts';
import type { Figure } from '../run/summary.ts';
import { middle, type Row } from './row.ts';

/** Where a policy of FlexiAI is worse than what it is measured by. */
export interface Loss {
  readonly row: Row;
  readonly rival: Row;
  readonly figure: Figure;
  readonly text: string;
}

/** Below, it is chance: half a point of the calls. */
const ANSWERED_MARGIN = 0.005;
const REQUESTS_MARGIN = 0.01;

const ANSWERS = { answered: 'answered', answeredAfter: 'answered in the minute after' } as const;
const REQUESTS = { upstreamPerCall: 'requests a call', upstreamPerCallAfter: 'requests a call in the minute after' };

/** By outage, traffic and policy, in the order of the rows. */
export function losses(rows: readonly Row[]): readonly Loss[] {
  return rows.flatMap((row) => {
    const upstreams = upstreamsOf(row.policy);
    if (upstreams === undefined) return [];
    const rivals = [upstreams === 1 ? BARE_SDK : BY_HAND, upstreams === 1 ? 'alone: defaults' : 'pair: defaults'];
    return rivals.flatMap((name, index) => {
      const rival = rows.find(
        ({ policy, outage, traffic }) => policy === name && outage === row.outage && traffic === row.traffic,
      );
      if (rival === undefined || rival === row) return [];
      const found = answerLosses(row, rival);
      // With two upstreams, a request to the second is what failover is about; and presets may ask more than the defaults.
      return index === 0 && upstreams === 1 ? [...found, ...requestLosses(row, rival)] : found;
    });
  });
}

/** How many upstreams a policy of FlexiAI has, or a variant of one. */
function upstreamsOf(name: string): 1 | 2 | undefined {
  const longestFirst = policies.toSorted((a, b) => b.name.length - a.name.length);
  const policy = longestFirst.find((one) => name === one.name || name.startsWith(`${one.name} `));
  return policy && isFlexiAIPolicy(policy) ? policy.upstreams : undefined;
}

function answerLosses(row: Row, rival: Row): readonly Loss[] {
  return (['answered', 'answeredAfter'] as const)
    .filter((figure) => valueOf(row, figure) < valueOf(rival, figure) - ANSWERED_MARGIN)
    .map((figure) => loss(row, rival, figure, ANSWERS[figure]));
}

function requestLosses(row: Row, rival: Row): readonly Loss[] {
  return (['upstreamPerCall', 'upstreamPerCallAfter'] as const)
    .filter((figure) => valueOf(row, figure) > valueOf(rival, figure) + REQUESTS_MARGIN)
    .map((figure) => loss(row, rival, figure, REQUESTS[figure]));
}

function valueOf(row: Row, figure: Figure): number {
  return row[figure]?.middle ?? Number.NaN;
}

function loss(row: Row, rival: Row, figure: Figure, what: string): Loss {
  const text = `${row.outage}, ${row.traffic}, ${row.policy}: ${middle(row, figure)} ${what}, ${rival.policy} ${middle(rival, figure)}`;
  return { row, rival, figure, text };
}
