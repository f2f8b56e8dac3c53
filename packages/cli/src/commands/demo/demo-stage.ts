import { createFlexiAI, type FlexiAI } from '@flexiai/core';
import { anthropic } from '@flexiai/provider-anthropic';
import { google } from '@flexiai/provider-google';
import { openai } from '@flexiai/provider-openai';
import { startAnthropicServer, startGeminiServer, startOpenAIServer, type WireServer } from '@flexiai/testing';

/** A client, and the local servers that replace the services. */
export interface DemoStage extends AsyncDisposable {
  readonly ai: FlexiAI;
  readonly servers: { readonly openai: WireServer; readonly anthropic: WireServer; readonly google: WireServer };
  /** Delay between two streamed words, in ms. */
  readonly tokenDelayMs: number;
}

export const FAILURE_THRESHOLD = 2;
/** So long that it cannot end by itself while a slow machine shows the demo. */
const RECOVERY_TIMEOUT_MS = 3_600_000;
/** The servers accept any key; the client requires one. */
const apiKey = 'not-a-real-key';

export async function openDemoStage(tokenDelayMs: number): Promise<DemoStage> {
  const [first, second, third] = await Promise.all([startOpenAIServer(), startAnthropicServer(), startGeminiServer()]);
  const ai = createFlexiAI({
    providers: [
      openai({ model: 'gpt-6-luna', apiKey, baseURL: first.baseURL }),
      anthropic({ model: 'claude-haiku-5-5', apiKey, baseURL: second.baseURL }),
      google({ model: 'gemini-3.8-flash', apiKey, baseURL: third.baseURL }),
    ],
    retry: { maxRetries: 1, baseDelayMs: 40 },
    circuitBreaker: {
      failureThreshold: FAILURE_THRESHOLD,
      recoveryTimeoutMs: RECOVERY_TIMEOUT_MS,
      maxRecoveryTimeoutMs: RECOVERY_TIMEOUT_MS,
    },
    streaming: { onInterruption: 'continue' },
  });
  return {
    ai,
    servers: { openai: first, anthropic: second, google: third },
    tokenDelayMs,
    async [Symbol.asyncDispose]() {
      await ai.close();
      await Promise.all([first.close(), second.close(), third.close()]);
    },
  };
}

/** Ends the recovery time of every open circuit, as if it had passed. */
export function endRecoveryTime(ai: FlexiAI): void {
  const snapshot = ai.toJSON();
  const entries = snapshot.entries.map((entry) => ({
    ...entry,
    routes: entry.routes.map(({ circuit, ...route }) => ({
      ...route,
      ...(circuit !== undefined && {
        circuit: circuit.state === 'open' ? { ...circuit, nextProbeAt: Date.now() } : circuit,
      }),
    })),
  }));
  ai.restore({ ...snapshot, entries });
}
