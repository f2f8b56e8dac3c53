import type { UnifiedRequest } from '@flexiai/core/plugin';

/** Settings that no provider supports completely. */
export const SETTINGS = {
  maxOutputTokens: 200,
  temperature: 0.5,
  topP: 0.9,
  topK: 40,
  stop: ['END', 'STOP'],
  seed: 7,
  frequencyPenalty: 0.5,
  presencePenalty: -0.5,
} as const satisfies Partial<UnifiedRequest>;
