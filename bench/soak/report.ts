import type { Traffic } from './traffic.ts';
import type { Vitals } from './vitals.ts';

/** What a client may keep of a finished request, in bytes. */
const LIMIT_BYTES = 10;

/** One part of a soak: the requests, and the state of the process before and after it. */
export interface SoakPart {
  readonly name: string;
  readonly traffic: Traffic;
  /** Requests since `before`. */
  readonly requests: number;
  readonly seconds: number;
  readonly before: Vitals;
  readonly after: Vitals;
  /** Bytes that do not depend on the number of requests: sockets, late compilation. */
  readonly slackBytes: number;
  readonly inFlight: number;
}

/** Prints a part. @returns its problems */
export function report(part: SoakPart): readonly string[] {
  const { name, traffic, requests, seconds, before, after, slackBytes, inFlight } = part;
  const growth = after.heapBytes - before.heapBytes;
  const perRequest = growth / requests;
  console.log(`\n${name}: ${requests} requests in ${seconds.toFixed(1)} s, after a warm-up`);
  console.table({
    heap: `${kilobytes(before.heapBytes)} → ${kilobytes(after.heapBytes)}: ${perRequest.toFixed(2)} B a request`,
    resources: `${JSON.stringify(before.resources)} → ${JSON.stringify(after.resources)}`,
    listeners: `${before.listeners} → ${after.listeners}`,
    'in flight': inFlight,
    failovers: traffic.failovers,
    'aborts in time': traffic.aborts,
    ...traffic.counts,
  });
  const problems: string[] = [];
  if (growth > LIMIT_BYTES * requests + slackBytes) {
    problems.push(`the heap grew by ${perRequest.toFixed(2)} B a request; ${LIMIT_BYTES} are allowed`);
  }
  if (after.listeners > before.listeners) problems.push(`listeners: ${before.listeners} → ${after.listeners}`);
  for (const [kind, count] of Object.entries(after.resources)) {
    const allowed = before.resources[kind] ?? 0;
    if (count > allowed) problems.push(`${kind}: ${allowed} → ${count}`);
  }
  if (inFlight > 0) problems.push(`${inFlight} calls are still in flight`);
  if (traffic.failovers === 0) problems.push('there was no failover');
  if (traffic.aborts === 0) problems.push('there was no abort in time');
  return problems.map((problem) => `${name}: ${problem}`);
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1024).toFixed(0)} KiB`;
}
