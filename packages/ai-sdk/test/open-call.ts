import { openai } from '@flexiai/provider-openai';
import type { WireServer } from '@flexiai/testing';
import { createFlexiAIProvider, type FlexiAIModelProvider } from '../src/index.ts';

export const QUICK = { retry: { maxRetries: 0 }, timeouts: { totalMs: 10_000 } } as const;

/** A model over two local servers: the first is asked first. */
export function overTwo(
  primary: WireServer,
  fallback: WireServer,
  more: Omit<Parameters<typeof createFlexiAIProvider>[0], 'providers'> = {},
): FlexiAIModelProvider {
  return createFlexiAIProvider({
    providers: [
      openai({ name: 'primary', model: 'gpt-primary', baseURL: primary.baseURL, apiKey: 'sk-test' }),
      openai({ name: 'fallback', model: 'gpt-fallback', baseURL: fallback.baseURL, apiKey: 'sk-test' }),
    ],
    ...QUICK,
    ...more,
  });
}
