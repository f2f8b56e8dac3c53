import { createFlexiAI, type FlexiAI } from '@flexiai/core';
import { anthropic } from '@flexiai/provider-anthropic';
import { google } from '@flexiai/provider-google';
import { openai } from '@flexiai/provider-openai';
import { startAnthropicServer, startGeminiServer, startOpenAIServer, type WireServer } from '@flexiai/testing';
import { PROVIDER_IDS, PROVIDER_SETTINGS, type ProviderId } from '../provider-settings.ts';

/** One local server for each provider. */
export type Servers = { readonly [Id in ProviderId]: WireServer };

/** The client and the scripted servers of the story. */
export interface Stage {
  readonly ai: FlexiAI;
  readonly servers: Servers;
  /** Delay between two streamed tokens, in ms: slow enough to be visible. */
  readonly tokenDelayMs: number;
  /** Counts the requests in the servers' logs from now on. */
  countRequests(): () => { readonly [Id in ProviderId]: number };
  close(): Promise<void>;
}

/** Short retry and breaker settings, so that the demo is fast. */
export const MAX_RETRIES = 1;
export const FAILURE_THRESHOLD = 4;
/** Half of it at least passes before a probe: much longer than the calls that must not be one, on a slow machine, too. */
const RECOVERY_TIMEOUT_MS = 4000;

/** Local servers accept any key; the client still requires one. */
const apiKey = 'not-a-real-key';

export async function openStage({ tokenDelayMs }: Pick<Stage, 'tokenDelayMs'>): Promise<Stage> {
  // Strict: these servers reject what the real services reject.
  const options = { strict: true };
  const [openaiServer, anthropicServer, geminiServer] = await Promise.all([
    startOpenAIServer(options),
    startAnthropicServer(options),
    startGeminiServer(options),
  ]);
  const servers: Servers = { openai: openaiServer, anthropic: anthropicServer, google: geminiServer };
  const at = (id: ProviderId) => ({ model: PROVIDER_SETTINGS[id].model, baseURL: servers[id].baseURL, apiKey });
  const ai = createFlexiAI({
    providers: [openai(at('openai')), anthropic(at('anthropic')), google(at('google'))],
    retry: { maxRetries: MAX_RETRIES, baseDelayMs: 40 },
    circuitBreaker: { failureThreshold: FAILURE_THRESHOLD, recoveryTimeoutMs: RECOVERY_TIMEOUT_MS },
  });
  return {
    ai,
    servers,
    tokenDelayMs,
    countRequests() {
      const { openai: first, anthropic: second, google: third } = counts(servers);
      return () => {
        const now = counts(servers);
        return { openai: now.openai - first, anthropic: now.anthropic - second, google: now.google - third };
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
    google: servers.google.requests.length,
  };
}
