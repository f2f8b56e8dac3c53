import type { Figure } from '../run/summary.ts';
import { middle, type Row } from './row.ts';
import { listItem } from './words.ts';

/** The findings as text with figures. document.test.ts checks these statements against the rows. */
export function findings(rows: readonly Row[]): string {
  const of = (outage: string, policy: string, figure: Figure, traffic?: string): string =>
    middle(findRow(rows, outage, policy, traffic), figure);
  return [
    `**With one provider, FlexiAI answers what the SDK answers.** Where 40 % of the requests fail, it answers
    ${of('brown-out-40', 'alone: defaults', 'answered')} of the calls (SDK ${of('brown-out-40', 'bare SDK', 'answered')});
    where 70 % fail, ${of('brown-out-70', 'alone: defaults', 'answered')} (${of('brown-out-70', 'bare SDK', 'answered')}), with
    as many requests. A circuit that is open keeps no call from the only provider: the call asks it as the last resort, and
    the first success closes the circuit.`,
    `**A provider that answers nothing gets one request a call.** Answers pay for retries: in a full outage there are none, so
    that the only provider gets ${of('full', 'alone: defaults', 'upstreamPerCall')} requests a call, not
    ${of('full', 'bare SDK', 'upstreamPerCall')}. A call that cannot pay waits all the same, and is retried as soon as another
    one is answered: of a provider that is down for 20 s and up for 20 s, ${of('flapping', 'alone: defaults', 'answered')} of the
    calls are answered (SDK ${of('flapping', 'bare SDK', 'answered')}), with ${of('flapping', 'alone: defaults', 'upstreamPerCall')}
    requests a call (${of('flapping', 'bare SDK', 'upstreamPerCall')}). The price: a call that fails has waited
    ${of('full', 'alone: defaults', 'failedP50Ms')} (${of('full', 'bare SDK', 'failedP50Ms')}).`,
    `**Retries are no failover.** In a full outage the only provider answers ${of('full', 'alone: defaults', 'answered')} of the
    calls, and two providers ${of('full', 'pair: defaults', 'answered')}; the rest are answers that were cut off in the
    middle, and with \`onInterruption: 'restart'\` those come through as well (${of('full', 'pair: restart', 'answered')}).`,
    `**A circuit spares a provider that is down, and the caller the wait for it.** Beside a healthy one it gets
    ${of('full', 'pair: defaults', 'primaryPerCall')} requests a call, and ${of('full', 'failover by hand', 'primaryPerCall')} from
    a failover written by hand, which therefore adds ${of('full', 'failover by hand', 'addedP50Ms')} to every call, not
    ${of('full', 'pair: defaults', 'addedP50Ms')}.`,
    `**Two half-broken providers are nearly a whole one.** Where each fails 40 % of its requests,
    ${of('both-40', 'pair: defaults', 'answered')} of the calls are answered (by hand
    ${of('both-40', 'failover by hand', 'answered')}).`,
    `**The way back is short.** Where the only provider is back, so are the answers
    (${of('full', 'alone: defaults', 'answersBackMs')}); the primary of two is used again after
    ${of('full', 'pair: defaults', 'primaryBackMs')} in the median of the seeds.`,
    `**Clocks are learned.** When a provider that is known falls silent, p99 of the added time is
    ${of('silent', 'pair: defaults', 'addedP99Ms')}; hedges bring it to ${of('silent', 'pair: hedge at p95', 'addedP99Ms')}. The SDK,
    whose clock is ten minutes, waits until its caller gives up (${of('silent', 'failover by hand', 'answered')} answered, a
    second provider or not).`,
    `**A 429 is heeded by all calls, not only by the one that got it**:
    ${of('rate-limited', 'pair: defaults', 'primaryPerCall')} requests a call to the provider that limits, against
    ${of('rate-limited', 'failover by hand', 'primaryPerCall')} from SDKs.`,
    `**A process with one call a minute learns little.** Three calls in an outage open no circuit and teach no clock: a dead
    provider gets ${of('full', 'alone: defaults', 'upstreamPerCall', '1/min')} requests a call, as from the SDK
    (${of('full', 'bare SDK', 'upstreamPerCall', '1/min')}), and ${of('full', 'pair: defaults', 'primaryPerCall', '1/min')} beside a
    healthy one; p99 of the added time is ${of('silent', 'pair: defaults', 'addedP99Ms', '1/min')} where the primary is silent.`,
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
