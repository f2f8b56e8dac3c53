import { getEventListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** What must not grow with the number of requests. */
export interface Vitals {
  /** After garbage collection, in bytes. */
  readonly heapBytes: number;
  /** What keeps the process alive, by kind: sockets, timers, pipes. */
  readonly resources: { readonly [kind: string]: number };
  /** On the signal that all calls share, and on the process. */
  readonly listeners: number;
}

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

/**
 * Looks at a process in which nothing is under way.
 *
 * @param settleMs what is over may still hold something for so long: the end of a body, a socket that is closing
 */
export async function vitals(signal: AbortSignal, settleMs: number): Promise<Vitals> {
  await sleep(settleMs);
  // What was collected may hold what can be collected next, and some of it is let go of only in a later turn. Compiled
  // code that nobody runs any more goes after so many rounds: it must not hide what has grown.
  let heapBytes = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 20; round += 1) {
    await sleep(5);
    collectGarbage();
    heapBytes = Math.min(heapBytes, process.memoryUsage().heapUsed);
  }
  const resources: Record<string, number> = {};
  for (const kind of process.getActiveResourcesInfo()) resources[kind] = (resources[kind] ?? 0) + 1;
  const onProcess = process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0);
  return { heapBytes, resources, listeners: getEventListeners(signal, 'abort').length + onProcess };
}
