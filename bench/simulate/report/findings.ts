import type { Figure } from '../run/summary.ts';
import { middle, type Row } from './row.ts';
import { listItem } from './words.ts';

/** The findings as text with figures. document.test.ts checks these statements against the rows. */
export function findings(rows: readonly Row[]): string {
  const of = (outage: string, policy: string, figure: Figure, traffic?: string): string =>
    middle(findRow(rows, outage, policy, traffic), figure);
  return [
    `**With one provider, FlexiAI answers what the SDK answers.** Where 40 % of the requests fail, it answers
    ${of('brown-out-40', 'alone: defaults', 'answered')} of the calls (SDK: ${of('brown-out-40', 'bare SDK', 'answered')});
    where 70 % fail, ${of('brown-out-70', 'alone: defaults', 'answered')} (SDK: ${of('brown-out-70', 'bare SDK', 'answered')}). It
    sends as many requests. An open circuit does not keep a call from the only provider: the call asks it as the last resort,
    and the first success closes the circuit.`,
    `**A provider that is down gets one request per call.** Answers pay for retries, and in a full outage there are no answers. So
    the only provider gets ${of('full', 'alone: defaults', 'upstreamPerCall')} requests per call, not
    ${of('full', 'bare SDK', 'upstreamPerCall')}. A call that has no retry left waits all the same, and is retried as soon as another
    call is answered: of a provider that is down for 20 s and up for 20 s, ${of('flapping', 'alone: defaults', 'answered')} of the
    calls are answered (SDK: ${of('flapping', 'bare SDK', 'answered')}), with ${of('flapping', 'alone: defaults', 'upstreamPerCall')}
    requests per call (SDK: ${of('flapping', 'bare SDK', 'upstreamPerCall')}). The price: a call that fails has waited
    ${of('full', 'alone: defaults', 'failedP50Ms')} (SDK: ${of('full', 'bare SDK', 'failedP50Ms')}).`,
    `**Retries do not replace a second provider.** In a full outage, one provider answers
    ${of('full', 'alone: defaults', 'answered')} of the calls, and two answer ${of('full', 'pair: defaults', 'answered')}. The rest
    are streams that the outage cut off. With \`onInterruption: 'restart'\` those are answered as well
    (${of('full', 'pair: restart', 'answered')}).`,
    `**A circuit saves requests and waits.** Beside a healthy provider, one that is down gets
    ${of('full', 'pair: defaults', 'primaryPerCall')} requests per call, and ${of('full', 'failover by hand', 'primaryPerCall')} from
    the failover by hand, which therefore adds ${of('full', 'failover by hand', 'addedP50Ms')} to every call, not
    ${of('full', 'pair: defaults', 'addedP50Ms')}.`,
    `**Two providers that both fail often answer nearly every call.** Where each fails 40 % of its requests,
    ${of('both-40', 'pair: defaults', 'answered')} of the calls are answered (by hand:
    ${of('both-40', 'failover by hand', 'answered')}).`,
    `**Recovery is quick.** When the only provider works again, calls are answered after
    ${of('full', 'alone: defaults', 'answersBackMs')}. The primary of two is used again after
    ${of('full', 'pair: defaults', 'primaryBackMs')} (median of the seeds).`,
    `**Time limits are learned.** When a known provider stops answering, the 99th percentile of the added time is
    ${of('silent', 'pair: defaults', 'addedP99Ms')}; with hedges it is ${of('silent', 'pair: hedge at p95', 'addedP99Ms')}. The time
    limit of the SDK is ten minutes, so it waits until the person gives up: it answers
    ${of('silent', 'failover by hand', 'answered')}, with or without a second provider.`,
    `**All calls obey a 429, not only the call that got it.** The provider that limits gets
    ${of('rate-limited', 'pair: defaults', 'primaryPerCall')} requests per call, and
    ${of('rate-limited', 'failover by hand', 'primaryPerCall')} from SDKs.`,
    `**A process with one call a minute learns little.** Three calls in an outage open no circuit and teach no time limit. A
    provider that is down gets ${of('full', 'alone: defaults', 'upstreamPerCall', '1/min')} requests per call, as from the SDK
    (${of('full', 'bare SDK', 'upstreamPerCall', '1/min')}), and ${of('full', 'pair: defaults', 'primaryPerCall', '1/min')} beside a
    healthy one. The 99th percentile of the added time is ${of('silent', 'pair: defaults', 'addedP99Ms', '1/min')} where the primary
    is silent.`,
  ]
    .map(listItem)
    .join('\n');
}

/** At 5 calls per second unless another level of traffic is given. @throws Error if there is none */
export function findRow(rows: readonly Row[], outage: string, policy: string, traffic = '5/s'): Row {
  const row = rows.find(
    (one) => one.outage === outage && one.policy === policy && one.traffic === traffic && one.small !== true,
  );
  if (row === undefined)
    throw new Error(`There is no row of "${policy}" under "${outage}" at ${traffic}: run all of the simulation.`);
  return row;
}
