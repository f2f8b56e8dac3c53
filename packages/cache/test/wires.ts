import { createFlexiAI, type FlexiAI } from '@flexiai/core';
import { anthropic } from '@flexiai/provider-anthropic';
import { gemini } from '@flexiai/provider-gemini';
import { openai } from '@flexiai/provider-openai';
import {
  startAnthropicServer,
  startGeminiServer,
  startOpenAIServer,
  type WireServer,
  type WireServerOptions,
} from '@flexiai/testing';
import type { Cache } from '../src/cache-middleware.ts';

/** A wire: starts its server, and a client that uses it through the provider's real SDK. */
export interface Wire {
  readonly name: string;
  start(options?: WireServerOptions): Promise<WireServer>;
  /** @param totalMs time limit of a call */
  client(server: WireServer, cache: Cache, totalMs?: number): FlexiAI;
}

const settings = { retry: { maxRetries: 0 }, circuitBreaker: false } as const;
const key = 'test-key-0123456789abcdefghij';

const openaiWire = (api: 'chat' | 'responses'): Wire => ({
  name: `openai ${api}`,
  start: startOpenAIServer,
  client: ({ baseURL }, cache, totalMs = 8_000) =>
    createFlexiAI({
      ...settings,
      timeouts: { totalMs },
      providers: [openai({ model: 'gpt-4.1-mini', apiKey: key, baseURL, api })],
      middleware: [cache],
    }),
});

export const WIRES: readonly Wire[] = [
  openaiWire('chat'),
  openaiWire('responses'),
  {
    name: 'anthropic',
    start: startAnthropicServer,
    client: ({ baseURL }, cache, totalMs = 8_000) =>
      createFlexiAI({
        ...settings,
        timeouts: { totalMs },
        providers: [anthropic({ model: 'claude-haiku-4-5', apiKey: key, baseURL })],
        middleware: [cache],
      }),
  },
  {
    name: 'gemini',
    start: startGeminiServer,
    client: ({ baseURL }, cache, totalMs = 8_000) =>
      createFlexiAI({
        ...settings,
        timeouts: { totalMs },
        providers: [gemini({ model: 'gemini-2.5-flash', apiKey: key, baseURL })],
        middleware: [cache],
      }),
  },
];
