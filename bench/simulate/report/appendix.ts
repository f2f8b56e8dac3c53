import { outages } from '../model/weather.ts';
import { mainPolicies, policies } from '../policies/policies.ts';
import { clientsOf, PATIENCE_MS, THINK_MS, TURNS, trafficOf, upstreamPlans } from '../run/traffic.ts';
import { levels } from './document-cells.ts';
import { losses, lossTable } from './losses.ts';
import { columns, middle, type Row } from './row.ts';
import { markdownTable, overviewTable } from './table.ts';

/** docs/simulation/tables.md, the appendix: the model, and all rows of the results. */
export function appendixOf(results: readonly Row[]): string {
  const rows = results.filter(({ small }) => small !== true);
  const traffic = trafficOf('5/s');
  const { primary, fallback } = upstreamPlans(traffic);
  return `<!-- Written by \`npm run simulate -- --write\`: change bench/simulate instead. -->

# Simulation: the model and all figures

The appendix of [the simulation](../simulation.md).

## The model

- **Traffic** is of three kinds: one process with 33 calls a second; one with 5 calls a second; and ${trafficOf('1/min').processes} processes with one call a minute
  each. Each process has its own client, so its own circuits and budgets.
- **People** ask, read, think for ${THINK_MS / 1000} s on average, and ask again, ${TURNS} times on average. New ones come at random (Poisson), whatever happens
  to the others. There are ${clientsOf(trafficOf('33/s'))}, ${clientsOf(traffic)} and ${clientsOf(trafficOf('1/min'))} of them at a time. A person who sees nothing for ${PATIENCE_MS / 1000} s gives up. The questions are the same
  under every policy. Where a share of the requests fails, the n-th request of a call fails under every policy or under none.
- **Providers** work on a fixed number of requests at a time. Others wait in a queue; when that is full, a request fails with a 503.
  Without trouble, about half of the primary's places are taken, and the fallback would need three quarters of its own. The median
  time to the first content is ${primary.firstContentMs.median} ms (primary) and ${fallback.firstContentMs.median} ms (fallback), with a long tail. An answer has some 200 tokens, at ${primary.tokensPerSecond} a
  second. All answers are streamed.
- **Prices are made up**: $${primary.inputUsdPerMillion} and $${primary.outputUsdPerMillion} for a million input and output tokens of the primary, $${fallback.inputUsdPerMillion} and $${fallback.outputUsdPerMillion} of the fallback. An answer that is
  cut off is billed up to there.
- **The outage** begins after ${traffic.beforeMs / 1000} s and lasts for 100 to 200 s. The simulation ends ${traffic.afterMs / 1000} s after it.

## Policies

${policies.map(({ name, what }) => `- **${name}**: ${what}`).join('\n')}

## Columns

${columns
  .slice(1)
  .map(({ title, what }) => `- **${title}**: ${what}.`)
  .join('\n')}

Shares and ratios are the mean over the seeds; durations are the median. Brackets hold the lowest and the highest value of a single
seed; without brackets, all seeds gave the same. The number of seeds of a policy that is not in the overviews:
${Math.min(...rows.filter((row) => row.traffic === '5/s').map(({ seeds }) => seeds))}.

## Overviews

The share of the calls during the outage that were **answered**:

${levels
  .filter(({ outage }) => outage === undefined)
  .map(({ traffic: name }) => overview(rows, name))
  .join('\n\n')}

${outages.map(({ name, what }) => section(name, what, rows)).join('\n')}
## Where a policy loses

Every row in which a policy of FlexiAI is worse than the bare SDK (one provider) or than the failover by hand (two providers): fewer
answers by more than 0.5 points, more than 0.5 s added at the 99th percentile, more than 5 s until the primary is used again, or more
requests per call. Also every row in which it answers fewer calls than the defaults. Where the rival answers less than a tenth of the calls,
waits and requests during the outage are not compared.

${lossTable(losses(rows))}
`;
}

function overview(rows: readonly Row[], traffic: string): string {
  const chosen = rows.filter((row) => row.traffic === traffic && mainPolicies.includes(row.policy));
  return `At ${traffic} (seeds: ${chosen[0]?.seeds}):\n\n${overviewTable(chosen, (row) => middle(row, 'answered'))}`;
}

function section(name: string, what: string, rows: readonly Row[]): string {
  const tables = levels.flatMap(({ traffic }) => {
    const chosen = rows.filter((row) => row.outage === name && row.traffic === traffic);
    return chosen.length === 0 ? [] : [`At ${traffic}:\n\n${markdownTable(chosen)}\n`];
  });
  return `## Outage: ${name}

${what}

![${name}: calls answered and requests to the primary over time, for each policy](${name}.svg)

${tables.join('\n')}`;
}
