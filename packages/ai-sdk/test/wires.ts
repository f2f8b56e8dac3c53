import { createAnthropic } from '@ai-sdk/anthropic';
import { createGoogle } from '@ai-sdk/google';
import { createOpenAI } from '@ai-sdk/openai';
import type { ProviderEntry } from '@flexiai/core';
import { aiSdk } from '@flexiai/provider-ai-sdk';
import { anthropic } from '@flexiai/provider-anthropic';
import { gemini } from '@flexiai/provider-gemini';
import { openai } from '@flexiai/provider-openai';
import { startAnthropicServer, startGeminiServer, startOpenAIServer, type WireServer } from '@flexiai/testing';

/** A local service, and the entries that reach it. */
export interface Wire {
  readonly name: string;
  start(): Promise<WireServer>;
  /** @param name the entry's name */
  entry(server: WireServer, name: string): ProviderEntry;
}

const ANTHROPIC_KEY = 'sk-ant-api03-test-key-0123456789';
const GEMINI_KEY = `AIza${'x'.repeat(35)}`;

const strict = { strict: true };

/** Each wire twice: by FlexiAI's own plugin, and by the AI SDK's provider in an entry. */
export const wires = {
  openai: {
    name: 'provider-openai',
    start: () => startOpenAIServer(strict),
    entry: ({ baseURL }, name) => openai({ name, model: 'gpt-5.6', baseURL, apiKey: 'sk-test' }),
  },
  anthropic: {
    name: 'provider-anthropic',
    start: () => startAnthropicServer(strict),
    entry: ({ baseURL }, name) => anthropic({ name, model: 'claude-sonnet-4-5', baseURL, apiKey: ANTHROPIC_KEY }),
  },
  gemini: {
    name: 'provider-gemini',
    start: () => startGeminiServer(strict),
    entry: ({ baseURL }, name) => gemini({ name, model: 'gemini-3-pro-preview', baseURL, apiKey: GEMINI_KEY }),
  },
  sdkOpenAI: {
    name: '@ai-sdk/openai',
    start: () => startOpenAIServer(strict),
    entry: ({ baseURL }, name) =>
      aiSdk({ name, model: createOpenAI({ baseURL, apiKey: 'sk-test' }).responses('gpt-5.6') }),
  },
  sdkAnthropic: {
    name: '@ai-sdk/anthropic',
    start: () => startAnthropicServer(strict),
    entry: ({ baseURL }, name) =>
      aiSdk({ name, model: createAnthropic({ baseURL: `${baseURL}/v1`, apiKey: ANTHROPIC_KEY })('claude-sonnet-4-5') }),
  },
  sdkGoogle: {
    name: '@ai-sdk/google',
    start: () => startGeminiServer(strict),
    entry: ({ baseURL }, name) =>
      aiSdk({
        name,
        model: createGoogle({ baseURL: `${baseURL}/v1beta`, apiKey: GEMINI_KEY })('gemini-3-pro-preview'),
      }),
  },
} as const satisfies Readonly<Record<string, Wire>>;
