import { createFlexiAI, type FlexiAI } from '@flexiai/core';
import { anthropic } from '@flexiai/provider-anthropic';
import { gemini } from '@flexiai/provider-gemini';
import { openai } from '@flexiai/provider-openai';
import { startAnthropicServer, startGeminiServer, startOpenAIServer, type WireServer } from '@flexiai/testing';
import { PROVIDER_IDS, PROVIDER_SETTINGS, type ProviderId } from '../provider-settings.ts';

/** One local server for each provider. */
export type Servers = { readonly [Id in ProviderId]: WireServer };

/** What the story is played on: a client, and servers that do as they are told. */
export interface Stage {
  readonly ai: FlexiAI;
  readonly servers: Servers;
  /** Between two streamed tokens, in ms: slow enough to be seen by whoever watches. */
  readonly tokenDelayMs: number;
  /** Counts what the servers' own logs show from now on. */
  countRequests(): () => { readonly [Id in ProviderId]: number };
  close(): Promise<void>;
}

/** How often the client asks the same provider again, and when it stops asking. Short times: nobody wants to wait. */
export const MAX_RETRIES = 1;
export const FAILURE_THRESHOLD = 4;
const RECOVERY_TIMEOUT_MS = 1000;

/** Local servers take any key; the client still wants one. */
const apiKey = 'not-a-real-key';

export async function openStage({ tokenDelayMs }: Pick<Stage, 'tokenDelayMs'>): Promise<Stage> {
  // Strict: what the real services would refuse, these refuse too.
  const options = { strict: true };
  const [openaiServer, anthropicServer, geminiServer] = await Promise.all([
    startOpenAIServer(options),
    startAnthropicServer(options),
    startGeminiServer(options),
  ]);
  const servers: Servers = { openai: openaiServer, anthropic: anthropicServer, gemini: geminiServer };
  const at = (id: ProviderId) => ({ model: PROVIDER_SETTINGS[id].model, baseURL: servers[id].baseURL, apiKey });
  const ai = createFlexiAI({
    providers: [openai(at('openai')), anthropic(at('anthropic')), gemini(at('gemini'))],
    retry: { maxRetries: MAX_RETRIES, baseDelayMs: 40 },
    circuitBreaker: { failureThreshold: FAILURE_THRESHOLD, recoveryTimeoutMs: RECOVERY_TIMEOUT_MS },
  });
  return {
    ai,
    servers,
    tokenDelayMs,
    countRequests() {
      const { openai: first, anthropic: second, gemini: third } = counts(servers);
      return () => {
        const now = counts(servers);
        return { openai: now.openai - first, anthropic: now.anthropic - second, gemini: now.gemini - third };
      };
    },
    async close() {
      await ai.close({ timeoutMs: 0 });
      await Promise.all(PROVIDER_IDS.map((id) => servers[id].close()));
    },
  };
}

function counts(servers: Servers): { readonly [Id in ProviderId]: number } {
  return {
    openai: servers.openai.requests.length,
    anthropic: servers.anthropic.requests.length,
    gemini: servers.gemini.requests.length,
  };
}
