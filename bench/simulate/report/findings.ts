import type { Row } from './row.ts';

/** In words, with the figures in their place. What is said here, document.test.ts holds to the rows. */
export function findings(rows: readonly Row[]): string {
  const of = (outage: string, policy: string): Row => rowOf(rows, outage, policy);
  const answered = (outage: string, policy: string): string => `${(of(outage, policy).answered * 100).toFixed(1)} %`;
  const toBroken = (outage: string, policy: string): string => of(outage, policy).primaryPerCall.toFixed(2);
  const toAll = (outage: string, policy: string): string => of(outage, policy).upstreamPerCall.toFixed(2);
  const seconds = (milliseconds: number | undefined): string => `${((milliseconds ?? 0) / 1000).toFixed(1)} s`;
  const p50 = (outage: string, policy: string): string => seconds(of(outage, policy).addedP50Ms);
  const p99 = (outage: string, policy: string): string => seconds(of(outage, policy).addedP99Ms);
  const usd = (outage: string, policy: string): string => `$${of(outage, policy).usdPerThousandAnswers.toFixed(2)}`;
  const back = (outage: string, policy: string): string => {
    const milliseconds = of(outage, policy).primaryBackMs;
    return milliseconds === undefined ? 'later than was looked' : `${milliseconds / 1000} s later`;
  };
  return [
    `**A breaker is what spares a provider that is down.** In a full outage it gets ${toBroken('full', 'FlexiAI defaults')}
    requests a call with FlexiAI's defaults, ${toBroken('full', 'no breaker')} without the breaker, and
    ${toBroken('full', 'naive failover')} from a failover written in an afternoon.`,
    `**Retries are no failover.** The SDKs' own three tries save ${answered('full', 'one provider, SDK retries')} of the
    calls in a full outage, and triple what the provider gets. With a second provider,
    ${answered('full', 'FlexiAI defaults')} are answered; the rest are answers that were cut off in the middle, and with
    \`onInterruption: 'restart'\` those come through as well (${answered('full', '+ restart')}).`,
    `**One provider alone wants a breaker that looks at shares.** Where 40 % of its requests fail, three tries answer
    ${answered('partial', 'one provider, SDK retries')} of the calls; a breaker that opens at five failures in a row then
    turns callers away whom the next try would have served (${answered('partial', 'one provider, FlexiAI')} answered). With
    \`kind: 'sampling'\` it is ${answered('partial', 'one provider, sampling')}. With a second provider it does not matter.`,
    `**Clocks decide how long a silent provider hurts.** The defaults let headers take 30 s, so that the unlucky wait that
    long (p99 ${p99('silent', 'FlexiAI defaults')}); with \`firstContentMs: 5000\` it is ${p99('silent', '+ short clocks')}.
    A provider that is only slow never fails by the defaults (${p50('slow', 'FlexiAI defaults')} added in the median); short
    clocks (${p50('slow', '+ short clocks')}) and hedges (${p50('slow', '+ hedge at p95')}) leave it.`,
    `**Hedges bound the wait** when a provider goes silent (p99 ${p99('silent', '+ hedge at p95')}), and do not double the
    traffic for long: who keeps losing by more than its usual tail is taken for broken
    (${toAll('silent', '+ hedge at p95')} requests a call).`,
    `**A 429 is heeded by all calls, not only by the one that got it**: ${toBroken('rate-limited', 'FlexiAI defaults')}
    requests a call, against ${toBroken('rate-limited', 'one provider, SDK retries')} from SDKs.`,
    `**The way back takes longer than the way out.** Each failed probe doubles the time to the next one, so that after this
    full outage the primary is back ${back('full', 'FlexiAI defaults')}; where it is the only one, nobody is answered until
    then. With \`healthProbe\`, which asks for its health meanwhile, it is back ${back('full', '+ health probe')}. Until then
    the fallback's prices are paid: ${usd('full', 'FlexiAI defaults')} for 1,000 answers, against
    ${usd('full', '+ health probe')}.`,
  ]
    .map(listItem)
    .join('\n');
}

const LINE_WIDTH = 120;

/** An item of a list, its lines as long as those of any other text here. */
function listItem(words: string): string {
  const lines = ['-'];
  for (const word of words.split(/\s+/)) {
    const line = lines.at(-1) ?? '';
    if (line.length + 1 + word.length <= LINE_WIDTH) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(`  ${word}`);
  }
  return lines.join('\n');
}

/** @throws Error where there is none */
export function rowOf(rows: readonly Row[], outage: string, policy: string): Row {
  const row = rows.find((one) => one.outage === outage && one.policy === policy);
  if (row === undefined)
    throw new Error(`There is no row of "${policy}" under "${outage}": run all of the simulation.`);
  return row;
}
