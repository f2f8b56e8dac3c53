// One library in a process of its own: CPU time is counted for the process as a whole, its collector and compiler included.
import { vitals } from '../../soak/vitals.ts';
import { LONG_CONVERSATION, QUESTION } from '../conversations.ts';
import { PARTIES } from '../parties/parties.ts';
import type { Caller } from '../parties/party.ts';
import type { Scenario } from '../scenarios.ts';
import { cannedFetch } from '../upstream/canned-fetch.ts';
import type { Answer, HeapReport, Job, Task } from './job.ts';

type HeapTask = Task & { readonly type: 'heap' };

interface Ready {
  readonly caller: Caller;
  readonly scenario: Scenario;
}

let ready: Ready | undefined;

process.on('message', async (task: Task) => {
  const answer = await perform(task).catch((error: unknown): Answer => {
    return { error: error instanceof Error ? `${error.stack}` : String(error) };
  });
  process.send?.(answer);
});
process.on('disconnect', () => process.exit());

async function perform(task: Task): Promise<Answer> {
  if (task.type === 'prepare') {
    await ready?.caller.close?.();
    ready = await prepare(task.job);
    return {};
  }
  if (ready === undefined) throw new Error('Nothing was prepared.');
  if (task.type === 'heap') return { heap: await heapAfter(ready.caller, task) };
  const { caller, scenario } = ready;
  const call = scenario.stream ? caller.stream : caller.unary;
  const start = process.cpuUsage();
  await repeat(call, task.calls, scenario.concurrency);
  const { user, system } = process.cpuUsage(start);
  return { micros: user + system };
}

async function prepare({ party, wire, scenario, baseURL, brokenURL }: Job): Promise<Ready> {
  const { makeCaller } = await PARTIES[party]();
  const caller = await makeCaller({
    wire,
    baseURL,
    brokenURL,
    turns: scenario.isLong ? LONG_CONVERSATION : QUESTION,
    fetch: scenario.transport === 'canned' ? cannedFetch(wire) : undefined,
  });
  return { caller, scenario };
}

async function repeat(call: () => Promise<number>, calls: number, concurrency: number): Promise<void> {
  let left = calls;
  const lane = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      if ((await call()) === 0) throw new Error('The answer was empty.');
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, calls) }, lane));
}

/** What so many calls leave behind, after as many calls before. */
async function heapAfter(caller: Caller, { requests, streams, settleMs }: HeapTask): Promise<HeapReport> {
  const { signal } = new AbortController();
  const run = async (): Promise<void> => {
    await repeat(caller.unary, requests, 16);
    await repeat(caller.stream, streams, 8);
  };
  await run();
  const before = await vitals(signal, settleMs);
  await run();
  const after = await vitals(signal, settleMs);
  const added = Object.entries(after.resources).map(([kind, count]) =>
    Math.max(0, count - (before.resources[kind] ?? 0)),
  );
  return {
    bytesPerRequest: (after.heapBytes - before.heapBytes) / (requests + streams),
    left: added.reduce((sum, count) => sum + count, Math.max(0, after.listeners - before.listeners)),
  };
}
