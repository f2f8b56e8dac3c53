import { createFlexiAI, type FlexiAI } from '@flexiai/core';
import { anthropic } from '@flexiai/provider-anthropic';
import { google } from '@flexiai/provider-google';
import { openai } from '@flexiai/provider-openai';
import { keepAsking, startFlakyServices } from '@flexiai/testing';

/** A client with continuous calls, and local services that fail and recover. */
export interface LiveDemo extends AsyncDisposable {
  readonly ai: FlexiAI;
}

/** The services accept any key; the client requires one. */
const apiKey = 'not-a-real-key';
/** Invented, like the models' answers. */
const price = { inputUsdPerMillion: 0.4, outputUsdPerMillion: 1.6 };

export async function openLiveDemo(): Promise<LiveDemo> {
  const services = await startFlakyServices();
  const { servers } = services;
  const ai = createFlexiAI({
    providers: [
      openai({ model: 'gpt-6-luna', apiKey, baseURL: servers.openai.baseURL, weight: 6, price }),
      anthropic({ model: 'claude-haiku-5-5', apiKey, baseURL: servers.anthropic.baseURL, weight: 3, price }),
      google({ model: 'gemini-3.8-flash', apiKey, baseURL: servers.gemini.baseURL, weight: 1, price }),
    ],
    routing: { strategy: 'weighted' },
    retry: { maxRetries: 1, baseDelayMs: 80 },
    circuitBreaker: { failureThreshold: 4, recoveryTimeoutMs: 6000 },
    streaming: { onInterruption: 'continue' },
  });
  const stop = new AbortController();
  const asking = keepAsking(ai, stop.signal);
  return {
    ai,
    async [Symbol.asyncDispose]() {
      stop.abort();
      await ai.close({ timeoutMs: 0 });
      await Promise.all([asking, services.close()]);
    },
  };
}
