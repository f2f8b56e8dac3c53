// CPU time that @flexiai/metrics adds to a call: the same calls in memory, with and without a collector.
//
//  node --conditions=@flexiai/source bench/metrics.ts [--smoke]
//
// Both variants run in turns, so that other work of the machine affects both. The last line is the median of the
// difference.
import { createFlexiAI, type FlexiAI } from '@flexiai/core';
import type { StreamPart } from '@flexiai/core/plugin';
import { createMetrics } from '@flexiai/metrics';
import { instantProvider } from './plain-plugin.ts';

const isSmoke = process.argv.includes('--smoke');
const ROUNDS = isSmoke ? 3 : 31;
const CALLS = isSmoke ? 100 : 2000;
const STREAMS = isSmoke ? 20 : 500;

const USAGE = { inputTokens: 10, outputTokens: 3, totalTokens: 13, accuracy: 'reported' } as const;
const PARTS: readonly StreamPart[] = [
  { type: 'stream-start', provider: 'instant', model: 'memory' },
  { type: 'text-delta', id: 'text', delta: 'One' },
  { type: 'text-delta', id: 'text', delta: ' two' },
  { type: 'finish', finishReason: 'stop', usage: USAGE },
];

const instant = instantProvider(PARTS.map((part) => [part]));

interface Side {
  readonly ai: FlexiAI;
  readonly unary: number[];
  readonly stream: number[];
}

const makeSide = (): Side => ({ ai: createFlexiAI({ providers: [instant({})] }), unary: [], stream: [] });
const [plain, measured] = [makeSide(), makeSide()];
const metrics = createMetrics();
metrics.attach(measured.ai);

for (let round = 0; round < ROUNDS; round += 1) {
  for (const side of round % 2 === 0 ? [plain, measured] : [measured, plain]) {
    side.unary.push(await timed(CALLS, () => side.ai.chatCompletion({ prompt: 'Hello' })));
    side.stream.push(await timed(STREAMS, () => side.ai.streamChatCompletion({ prompt: 'Hello' }).response()));
  }
}
const counted = metrics.snapshot().families.find(({ name }) => name === 'flexiai_calls');
const calls = counted?.series.reduce((sum, series) => sum + ('value' in series ? series.value : 0), 0);
if (calls !== ROUNDS * (CALLS + STREAMS)) throw new Error(`${calls} calls were counted`);
await Promise.all([plain.ai.close(), measured.ai.close()]);
report('unary call', plain.unary, measured.unary);
report('streamed call', plain.stream, measured.stream);

/** µs of CPU per call. */
async function timed(count: number, call: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  for (let done = 0; done < count; done += 1) await call();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / count;
}

function report(what: string, without: readonly number[], withMetrics: readonly number[]): void {
  const added = withMetrics.map((value, round) => value - (without[round] ?? 0));
  const [base, full, more] = [without, withMetrics, added].map((values) => median(values).toFixed(2));
  console.log(
    `${what}: ${base} µs without, ${full} µs with, ${more} µs added, ratio ${(Number(full) / Number(base)).toFixed(2)}`,
  );
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
