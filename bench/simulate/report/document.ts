import { outages } from '../model/weather.ts';
import { policies } from '../policies/policies.ts';
import { PATIENCE_MS, type Scale, TURNS, upstreamPlans } from '../run/scale.ts';
import { findings } from './findings.ts';
import { columns, type Row } from './row.ts';
import { markdownTable, overviewTable } from './table.ts';

/** Everything that the tables need; kept beside the document. */
export interface Results {
  readonly seed: number;
  readonly scale: Scale;
  readonly rows: readonly Row[];
  /** A small form, by which a test sees that the others are no longer what the code gives. */
  readonly sample: readonly Row[];
}

/** docs/simulation.md: every figure in it comes from the results. */
export function documentOf({ seed, scale, rows }: Results): string {
  const { primary, fallback } = upstreamPlans(scale);
  const perSecond = Math.round(primary.usualRequestsPerSecond);
  return `<!-- Written by \`npm run simulate -- --write\`: change bench/simulate instead. -->

# What each policy does when a provider fails: a simulation

Two cores cannot run thousands of clients against providers that fail for minutes. A model can: here the **real core**
(\`createFlexiAI\`, nothing replaced) runs on a virtual clock against modelled upstreams. Ten simulated minutes take seconds.

\`\`\`sh
npm run simulate                                        # all tables, on the terminal: some minutes
npm run simulate -- --outage=full --policy='FlexiAI defaults' --seed=7
npm run simulate -- --small --json                      # a smaller world, as data
npm run simulate -- --write                             # writes this document, its plots and docs/simulation/results.json
npm run simulate -- --render                            # writes this document from results.json, where only words changed
\`\`\`

The same seed gives the same figures to the last digit, on every machine; those here are of seed ${seed}. A test runs a small
form of it, and fails where what stands here is no longer so.

## At a glance

The share of calls that were **answered**, of those under way during the outage:

${overviewTable(rows, ({ answered }) => `${(answered * 100).toFixed(1)} %`)}

**Requests to the broken upstream** for each call, during the outage (1.00 is what healthy days bring):

${overviewTable(rows, ({ primaryPerCall }) => primaryPerCall.toFixed(2))}

## What it shows

${findings(rows)}

## The world

- **${scale.clients.toLocaleString('en')} clients** at any time. A client asks, reads, thinks for ${scale.thinkMs / 1000} s on average, and asks again, ${TURNS} times on
  average; new ones come at random (Poisson), whatever becomes of those who are there. Together they ask about ${perSecond} times a
  second. A client that sees nothing for ${PATIENCE_MS / 1000} s gives up. What a client asks, and when it would, is the same under every
  policy.
- **${scale.processes} processes** of the application, each with a client object of its own, hence with breakers and budgets of its own.
- **Upstreams** work on a number of requests at a time (primary ${primary.places}, fallback ${fallback.places}); ${primary.queueLength} more wait in a queue, and whoever comes then is
  turned away with a 503. First contents take ${primary.firstContentMs.median} ms (primary) and ${fallback.firstContentMs.median} ms (fallback) in the median, with a long tail; answers are some
  200 tokens, at ${primary.tokensPerSecond} a second. All answers are streamed.
- **Prices are made up**: $${primary.inputUsdPerMillion} and $${primary.outputUsdPerMillion} for a million tokens in and out at the primary, $${fallback.inputUsdPerMillion} and $${fallback.outputUsdPerMillion} at the fallback. Abandoned answers are billed up to
  where they were.
- The trouble comes over the primary; the fallback is always well. It begins after ${scale.beforeMs / 1000} s and lasts for three minutes or so; another ${scale.afterMs / 1000} s
  follow.

Policies:

${policies.map(({ name, what }) => `- **${name}**: ${what}`).join('\n')}

Columns:

${columns
  .slice(1)
  .map(({ title, what }) => `- **${title}**: ${what}.`)
  .join('\n')}

${outages.map(({ name, what }) => section(name, what, rows)).join('\n')}
## What the model leaves out

- **Correlated trouble**: here the fallback never fails. Two providers in one cloud region fail together.
- **The network**: nothing is lost, nothing is slow but the upstreams. CPU time of the application is nothing.
- **How upstreams shed load** is a guess: a queue of fixed length, then 503; a disconnected client frees its place at once.
- **People** do not press "again" when they see an error, and do not leave for good; both would change the load.
- **Caches, tools, long contexts, batch traffic**: every call is a short chat turn.
- The figures compare policies in one world. They do not predict what your providers will do.
`;
}

function section(name: string, what: string, rows: readonly Row[]): string {
  return `## Outage: ${name}

${what}

![${name}: calls answered and requests to the broken upstream over time, for each policy](simulation/${name}.svg)

${markdownTable(rows.filter((row) => row.outage === name))}
`;
}
