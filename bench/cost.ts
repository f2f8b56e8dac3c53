// CPU time that @flexiai/cost adds to a call: the same calls in memory, without it, with it, and with limits.
//
//  node --conditions=@flexiai/source bench/cost.ts [--smoke]
//
// All variants run in short turns, and the fastest fifth of the turns counts: the rest includes other work of the
// machine.

import { createFlexiAI, type FlexiAI, type ModelPrice } from '@flexiai/core';
import type { StreamPart } from '@flexiai/core/plugin';
import { type CostOptions, cost } from '@flexiai/cost';
import { instantProvider } from './plain-plugin.ts';

const isSmoke = process.argv.includes('--smoke');
const ROUNDS = isSmoke ? 3 : 301;
const CALLS = isSmoke ? 50 : 200;
/** Not among the measured calls, because the first answers of a model take longer. */
const WARM_UP = isSmoke ? 30 : 3000;

const PROMPT = 'The quick brown fox jumps over the lazy dog, and the dog sleeps on. '.repeat(15).slice(0, 1000);
const PRICE: ModelPrice = { inputUsdPerMillion: 0.25, outputUsdPerMillion: 2, cacheReadUsdPerMillion: 0.025 };
const USAGE = { inputTokens: 240, outputTokens: 30, totalTokens: 270, accuracy: 'reported' } as const;
const PARTS: readonly StreamPart[] = [
  { type: 'stream-start', provider: 'instant', model: 'memory' },
  { type: 'text-delta', id: 'text', delta: 'One two' },
  { type: 'finish', finishReason: 'stop', usage: USAGE },
];

const instant = instantProvider([PARTS]);

interface Side {
  readonly what: string;
  readonly ai: FlexiAI;
  readonly micros: number[];
}

function makeSide(what: string, options?: CostOptions): Side {
  const middleware = options === undefined ? [] : [cost({ prices: { instant: { memory: PRICE } }, ...options })];
  return { what, ai: createFlexiAI({ providers: [instant({})], middleware }), micros: [] };
}

const plain = makeSide('without');
const sides = [
  plain,
  makeSide('cost()', {}),
  makeSide('one limit a day', { limits: [{ amountUsd: 1_000_000, per: 'day' }] }),
  makeSide('two limits', {
    limits: [
      { amountUsd: 1_000_000, per: 'day', by: 'tenant' },
      { amountUsd: 1_000_000, per: 'month' },
    ],
  }),
];

for (const side of sides) await timed(side, WARM_UP);
for (let round = 0; round < ROUNDS; round += 1) {
  for (const side of round % 2 === 0 ? sides : sides.toReversed()) side.micros.push(await timed(side, CALLS));
}
const base = typical(plain.micros);
for (const { what, ai, micros } of sides) {
  await ai.close();
  const each = typical(micros);
  const [shown, added, ratio] = [each, each - base, each / base].map((value) => value.toFixed(2));
  console.log(`${what}: ${shown} µs a call, ${added} µs added, ratio ${ratio}`);
}

/** µs of CPU per call. */
async function timed({ ai }: Side, count: number): Promise<number> {
  const before = process.cpuUsage();
  for (let done = 0; done < count; done += 1) {
    // A new request object each time, as in an application.
    await ai.chatCompletion({ prompt: PROMPT, maxOutputTokens: 100 }, { metadata: { tenant: 'acme' } });
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / count;
}

function typical(micros: readonly number[]): number {
  return micros.toSorted((a, b) => a - b)[Math.floor(micros.length / 5)] ?? Number.NaN;
}
