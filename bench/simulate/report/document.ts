import { outages } from '../model/weather.ts';
import { mainPolicies, policies } from '../policies/policies.ts';
import { clientsOf, PATIENCE_MS, THINK_MS, TURNS, trafficOf, upstreamPlans } from '../run/traffic.ts';
import { levels } from './document-cells.ts';
import { findings } from './findings.ts';
import { losses, lossTable } from './losses.ts';
import { columns, middle, type Row } from './row.ts';
import { markdownOf, markdownTable, overviewTable } from './table.ts';
import { targets } from './targets.ts';
import { listItem } from './words.ts';

/** docs/simulation.md: every figure in it comes from the results. */
export function documentOf(results: readonly Row[]): string {
  const rows = results.filter(({ small }) => small !== true);
  const traffic = trafficOf('5/s');
  const { primary, fallback } = upstreamPlans(traffic);
  return `<!-- Written by \`npm run simulate -- --write\`: change bench/simulate instead. -->

# What each policy does when a provider fails: a simulation

Two cores cannot run thousands of clients against providers that fail for minutes. A model can: here the **real core**
(\`createFlexiAI\`, nothing replaced) runs on a virtual clock against modelled upstreams. Minutes take a second.

\`\`\`sh
npm run simulate -- --outage=full --policy=defaults --seeds=7   # tables on the terminal; --help lists the options
npm run simulate -- --policy='alone: defaults' --variant='{"retry":{"budget":{"ratio":0.3}}}'
npm run simulate -- --write      # writes this document, its plots and docs/simulation/results.jsonl: some minutes
npm run simulate -- --render     # writes this document from results.jsonl, where only its words changed
\`\`\`

The same seeds give the same figures to the last digit, on every machine. A test runs a small form of the simulation, and
fails where what stands here is no longer so. \`npm run brown-out\` asks for some of it over real HTTP.

${baselines()}

## At a glance

The share of calls that were **answered**, of those under way during the outage:

${levels
  .filter(({ outage }) => outage === undefined)
  .map(({ traffic: name }) => glance(rows, name))
  .join('\n\n')}

## What it shows

${findings(rows)}

## What the defaults promise

${markdownOf([
  ['Promise', 'Kept in'],
  ...targets(rows).map(({ promise, missed, of }) => [promise, `${of - missed.length} of ${of} rows`]),
])}

${missedTargets(rows)}

## Where a policy loses

Every row in which a policy of FlexiAI is worse than the bare SDK (with one upstream) or than the failover written by hand
(with two): fewer answers by more than 0.5 points, more than 0.5 s added at p99, more than 5 s until the primary is back,
or more requests a call; and every row in which it answers fewer calls than the defaults. Where the rival answers less than a
tenth of the calls, waits and requests during the outage are not compared.

${lossTable(losses(rows))}

## The world

- **Traffic** is of three kinds: one process that asks 33 times a second; one that asks 5 times a second; and
  ${trafficOf('1/min').processes} processes that ask once a minute each. Each process has a client object of its own, hence circuits and budgets of its own.
- **Clients** are people: one asks, reads, thinks for ${THINK_MS / 1000} s on average, and asks again, ${TURNS} times on average; new ones come at random
  (Poisson), whatever happens to those that are there. There are ${clientsOf(trafficOf('33/s'))}, ${clientsOf(traffic)} and ${clientsOf(trafficOf('1/min'))} of them at a time. A client that sees nothing
  for ${PATIENCE_MS / 1000} s gives up. What a client asks is the same under every policy, and so is whether the n-th request of its call fails,
  where a share of them does.
- **Upstreams** work on a number of requests at a time; more wait in a queue, and where that is full, a request fails with a
  503. About half of the primary's places are taken on a good day, and three quarters of the fallback's would be. First contents take
  ${primary.firstContentMs.median} ms (primary) and ${fallback.firstContentMs.median} ms (fallback) in the median, with a long tail; answers have some 200 tokens, at ${primary.tokensPerSecond} a second. All
  answers are streamed.
- **Prices are made up**: $${primary.inputUsdPerMillion} and $${primary.outputUsdPerMillion} for a million tokens in and out at the primary, $${fallback.inputUsdPerMillion} and $${fallback.outputUsdPerMillion} at the fallback. Abandoned answers are billed up to
  where they were.
- **The trouble** begins after ${traffic.beforeMs / 1000} s and lasts for 100 to 200 s; another ${traffic.afterMs / 1000} s follow. Except where it says "both", the fallback is
  always well.

Policies:

${policies.map(({ name, what }) => `- **${name}**: ${what}`).join('\n')}

Columns:

${columns
  .slice(1)
  .map(({ title, what }) => `- **${title}**: ${what}.`)
  .join('\n')}

Shares and ratios are the mean over the seeds, durations the median. In brackets are the least and the most of single seeds;
without brackets, all seeds gave the same. Seeds of policies that are not in the tables at a glance:
${Math.min(...rows.filter((row) => row.traffic === '5/s').map(({ seeds }) => seeds))}.

${outages.map(({ name, what }) => section(name, what, rows)).join('\n')}
## What the model leaves out

- **Correlated trouble**: except where it says "both", the fallback never fails. Two providers in one cloud region fail together.
- **The network**: nothing is lost, nothing is slow but the upstreams. CPU time of the application is nothing.
- **How upstreams shed load** is a guess: a queue of fixed length, then 503; a disconnected client frees its place at once.
- **People** do not press "again" when they see an error, and do not leave for good; both would change the load.
- **Caches, tools, long contexts, batch traffic**: every call is a short chat turn.
- The figures compare policies in one world. They do not predict what your providers will do.
`;
}

function baselines(): string {
  const [sdk, hand] = ['bare SDK', 'failover by hand'];
  return `Policies of FlexiAI are measured by two that know nothing of it: the **${sdk}**, which is the retry loop of the \`openai\`
package (two retries after 0.5 s and 1 s; \`Retry-After\` is obeyed), and a **${hand}**, which asks one SDK and, when
that has thrown, another one.`;
}

function glance(rows: readonly Row[], traffic: string): string {
  const chosen = rows.filter((row) => row.traffic === traffic && mainPolicies.includes(row.policy));
  return `At ${traffic} (seeds: ${chosen[0]?.seeds}):\n\n${overviewTable(chosen, (row) => middle(row, 'answered'))}`;
}

function missedTargets(rows: readonly Row[]): string {
  const missed = targets(rows).filter((target) => target.missed.length > 0);
  if (missed.length === 0) return 'All are kept.';
  const items = missed.map(({ promise, missed: where }) => listItem(`**${promise}**: ${where.join('; ')}.`));
  return `Not kept:\n\n${items.join('\n')}`;
}

function section(name: string, what: string, rows: readonly Row[]): string {
  const tables = levels.flatMap(({ traffic }) => {
    const chosen = rows.filter((row) => row.outage === name && row.traffic === traffic);
    return chosen.length === 0 ? [] : [`At ${traffic}:\n\n${markdownTable(chosen)}\n`];
  });
  return `## Outage: ${name}

${what}

![${name}: calls answered and requests to the primary over time, for each policy](simulation/${name}.svg)

${tables.join('\n')}`;
}
