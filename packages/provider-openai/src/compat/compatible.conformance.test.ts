import { openaiChatConformance, providerConformance, startOpenAIServer } from '@flexiai/testing';
import { describe, it } from 'vitest';
import { deepseek, openaiCompatible } from '../index.ts';

const plain = openaiCompatible({ name: 'plain', baseURL: 'https://example.com/v1', apiKeyEnv: 'PLAIN_API_KEY' });

// OpenAI's server, the only one here, would refuse the requests of the other presets.
describe('plain', () => {
  providerConformance({ describe, it }, { plugin: plain, server: openaiChatConformance, model: 'some-model' });
});

describe('deepseek', () => {
  // It requires `reasoning_content` in every message, which OpenAI's own server refuses.
  const server = { ...openaiChatConformance, start: startOpenAIServer };
  providerConformance({ describe, it }, { plugin: deepseek, server, model: 'some-model' });
});
