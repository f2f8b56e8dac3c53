import { createFlexiAI, type FlexiAI, type FlexiAIConfig } from '@flexiai/core';
import { type MockProvider, mockProvider } from '@flexiai/testing';
import { type CostControl, type CostOptions, cost, type LimitOptions } from '../src/index.ts';

/**
 * A dollar for a thousand output tokens, and next to nothing for input: `{ maxOutputTokens: 100 }` costs at most 0.10
 * USD.
 */
const DOLLAR_A_THOUSAND = { inputUsdPerMillion: 0, outputUsdPerMillion: 1000 };

/** Half of that price. */
const CHEAP = { inputUsdPerMillion: 0, outputUsdPerMillion: 500 };

/** A client over scripted providers `a` and `b`, with limits. `b` costs half as much. */
export interface LimitedClient {
  readonly ai: FlexiAI;
  readonly costs: CostControl;
  readonly a: MockProvider<'a'>;
  readonly b: MockProvider<'b'>;
}

export function limitedClient(
  limits: readonly LimitOptions[],
  options: CostOptions = {},
  config: Partial<FlexiAIConfig> = {},
): LimitedClient {
  const a = mockProvider({ id: 'a' });
  const b = mockProvider({ id: 'b' });
  a.reply(answer(10));
  b.reply(answer(10));
  const costs = cost({ prices: { a: { '*': DOLLAR_A_THOUSAND }, b: { '*': CHEAP } }, limits, ...options });
  const ai = createFlexiAI({
    providers: [a({ model: 'm' }), b({ model: 'm' })],
    retry: { maxRetries: 0 },
    ...config,
    middleware: [costs],
  });
  return { ai, costs, a, b };
}

/** An answer with this many tokens: at `a`, as many thousandths of a dollar. */
export function answer(outputTokens: number, text = 'Hello') {
  return { text, usage: { inputTokens: 1, outputTokens, totalTokens: outputTokens + 1 } };
}

/** A request that costs at most 0.10 USD at `a`. */
export const ask = { prompt: 'Hello', maxOutputTokens: 100 };

/** The error of a rejected promise. @throws Error if the promise is fulfilled */
export async function errorOf(promise: Promise<unknown>): Promise<unknown> {
  const settled = await promise.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  if ('error' in settled) return settled.error;
  throw new Error(`Expected a failure, got ${JSON.stringify(settled.value)}.`);
}
