import type { Figure } from '../run/summary.ts';
import { middle, type Row } from './row.ts';
import { listItem } from './words.ts';

/** In words, with the figures in their place, of 5 calls a second. What is said here, document.test.ts holds to the rows. */
export function findings(rows: readonly Row[]): string {
  const of = (outage: string, policy: string, figure: Figure): string => middle(findRow(rows, outage, policy), figure);
  return [
    `**A circuit is what spares a provider that is down.** In a full outage it gets ${of('full', 'pair: defaults', 'primaryPerCall')}
    requests a call with FlexiAI's defaults, ${of('full', 'pair: no breaker', 'primaryPerCall')} without the circuit breaker,
    and ${of('full', 'failover by hand', 'primaryPerCall')} from a failover written by hand, which is the reason why that
    adds ${of('full', 'failover by hand', 'addedP50Ms')} to every call, not ${of('full', 'pair: defaults', 'addedP50Ms')}.`,
    `**Retries are no failover.** The SDK's own three tries save ${of('full', 'bare SDK', 'answered')} of the calls in a full
    outage, and triple what the provider gets. With a second provider, ${of('full', 'pair: defaults', 'answered')} are
    answered; the rest are answers that were cut off in the middle, and with \`onInterruption: 'restart'\` those come
    through as well (${of('full', 'pair: restart', 'answered')}).`,
    `**Clocks decide how long a silent provider hurts.** With the defaults, p99 of the added time is
    ${of('silent', 'pair: defaults', 'addedP99Ms')}; with \`firstContentMs: 5000\` it is
    ${of('silent', 'pair: short clocks', 'addedP99Ms')}, with hedges ${of('silent', 'pair: hedge at p95', 'addedP99Ms')}. The
    SDK, whose clock is ten minutes, waits until its caller gives up (${of('silent', 'failover by hand', 'answered')}
    answered, a second provider or not).`,
    `**A 429 is heeded by all calls, not only by the one that got it**:
    ${of('rate-limited', 'pair: defaults', 'primaryPerCall')} requests a call to the provider that limits, against
    ${of('rate-limited', 'failover by hand', 'primaryPerCall')} from SDKs.`,
  ]
    .map(listItem)
    .join('\n');
}

/** At 5 calls a second. @throws Error where there is none */
export function findRow(rows: readonly Row[], outage: string, policy: string): Row {
  const row = rows.find(
    (one) => one.outage === outage && one.policy === policy && one.traffic === '5/s' && one.small !== true,
  );
  if (row === undefined)
    throw new Error(`There is no row of "${policy}" under "${outage}": run all of the simulation.`);
  return row;
}
