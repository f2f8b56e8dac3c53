import { GeminiCalls } from '@flexiai/gemini-wire';
import type { GeminiConfig } from './gemini-config.ts';
import { GenerativeAiDoor } from './sdk/generative-ai-door.ts';

/** The calls of one model of the Gemini API, through `@google/generative-ai`. */
export function makeCalls(config: GeminiConfig, name: string): GeminiCalls {
  const { model, providerOptions } = config;
  return new GeminiCalls({ name, model, providerOptions }, new GenerativeAiDoor(config, name));
}
