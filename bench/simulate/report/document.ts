import { outages } from '../model/weather.ts';
import { BARE_SDK, BY_HAND, mainPolicies, policies } from '../policies/policies.ts';
import { findings } from './findings.ts';
import { losses, lossTable } from './losses.ts';
import { middle, type Row } from './row.ts';
import { markdownOf, overviewTable } from './table.ts';
import { targets } from './targets.ts';
import { listItem } from './words.ts';

/** How many calls a second the process of the summary makes. */
const TRAFFIC = '5/s';
/** Of FlexiAI, what a reader gets who sets nothing. */
const DEFAULTS = ['alone: defaults', 'pair: defaults'];

/** docs/simulation.md, the summary: every figure in it comes from the results. */
export function documentOf(results: readonly Row[]): string {
  const rows = results.filter(({ small }) => small !== true);
  const main = rows.filter(({ traffic, policy }) => traffic === TRAFFIC && mainPolicies.includes(policy));
  return `<!-- Written by \`npm run simulate -- --write\`: change bench/simulate instead. -->

# What happens when a provider fails: a simulation

The real client (\`createFlexiAI\`, nothing replaced) runs on a virtual clock against modelled providers that fail in ten ways. Two
rivals run in the same world:

- **${BARE_SDK}**: one provider, with the retry loop of the \`openai\` package (two retries after 0.5 s and 1 s; \`Retry-After\` is obeyed).
- **${BY_HAND}**: two providers with that SDK; the second is asked when the first has thrown.

## How many calls are answered

The share of the calls during the outage that were answered, in one process with five calls a second:

${overviewTable(main, (row) => middle(row, 'answered'))}

"alone" has one provider, "pair" has two. "defaults" sets no option, "reliable" is the [preset](configuration.md#presets) of that name.
With one provider, outages of both are not simulated. The ten outages:

${outages.map(({ name, what }) => `- **${name}**: ${what}`).join('\n')}

![full outage: calls answered and requests to the primary over time, for each policy](simulation/full.svg)

## What it shows

${findings(rows)}

## What the defaults promise

${markdownOf([
  ['Promise', 'Kept in'],
  ...targets(rows).map(({ promise, missed, of }) => [promise, `${of - missed.length} of ${of} rows`]),
])}

${missedTargets(rows)}

## Where the defaults lose

The rows in which the defaults are worse than their rival: fewer answers by more than 0.5 points, more than 0.5 s added at the 99th
percentile, more than 5 s until the primary is used again, or more requests per call.

${lossTable(losses(rows).filter(({ row }) => DEFAULTS.includes(row.policy)))}

## What the model leaves out

- **Failures that come together.** Except where it says "both", the second provider never fails. Two providers in one cloud
  region may fail together.
- **The network.** Nothing is lost, and only the providers are slow. The application uses no CPU time.
- **How providers shed load** is a guess: a queue of fixed length, then 503.
- **What people do.** They do not press "again" after an error, and do not leave for good.
- **Caches, tools, long contexts, batches.** Every call is a short chat turn.

The figures compare policies in one world. They do not predict what your providers will do.

## All figures

[The appendix](simulation/tables.md) has the model's parameters and one table for each outage, with ${policies.length} policies and up to four
kinds of traffic. [\`results.jsonl\`](simulation/results.jsonl) is the same as data.

\`\`\`sh
npm run simulate -- --outage=full --policy=defaults --seeds=7   # tables on the terminal; --help lists the options
npm run simulate -- --policy='alone: defaults' --variant='{"retry":{"budget":{"ratio":0.3}}}'
npm run simulate -- --write      # simulates everything and writes these pages: takes minutes
npm run simulate -- --render     # writes these pages from results.jsonl
\`\`\`

The same seeds give the same figures to the last digit, on every machine. A test runs a small form of the simulation, and fails where
the code no longer gives these figures. \`npm run brown-out\` measures some of them over real HTTP.
`;
}

function missedTargets(rows: readonly Row[]): string {
  const missed = targets(rows).filter((target) => target.missed.length > 0);
  if (missed.length === 0) return 'All are kept.';
  const items = missed.map(({ promise, missed: where }) => listItem(`**${promise}**: ${where.join('; ')}.`));
  return `Not kept:\n\n${items.join('\n')}`;
}
