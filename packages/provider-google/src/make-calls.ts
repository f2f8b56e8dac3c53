import { GeminiCalls } from '@flexiai/gemini-wire';
import type { GoogleConfig } from './google-config.ts';
import { type DoorPlace, GenAiDoor } from './sdk/genai-door.ts';

/** The calls of one model of Gemini, through `@google/genai`. */
export function makeCalls(config: GoogleConfig, place: DoorPlace): GeminiCalls {
  const { model, providerOptions } = config;
  return new GeminiCalls({ name: place.name, model, providerOptions }, new GenAiDoor(config, place));
}
