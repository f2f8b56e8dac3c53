import { getEventListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Figures that must not grow with the number of requests. */
export interface Vitals {
  /** After garbage collection, in bytes. */
  readonly heapBytes: number;
  /** Resources that keep the process running, by kind: sockets, timers, pipes. */
  readonly resources: { readonly [kind: string]: number };
  /** On the signal that all calls share, and on the process. */
  readonly listeners: number;
}

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

/**
 * Measures an idle process.
 *
 * @param settleMs how long finished work may still hold resources: the end of a body, a closing socket
 */
export async function vitals(signal: AbortSignal, settleMs: number): Promise<Vitals> {
  await sleep(settleMs);
  // Collected objects may refer to further ones, and some are released only in a later turn. Unused compiled code is
  // released after this many rounds; it must not hide growth.
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
