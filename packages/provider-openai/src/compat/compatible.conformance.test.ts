import { openaiChatConformance, providerConformance } from '@flexiai/testing';
import { describe, it } from 'vitest';
import { deepseek, openaiCompatible } from '../index.ts';

const plain = openaiCompatible({ name: 'plain', baseURL: 'https://example.com/v1', apiKeyEnv: 'PLAIN_API_KEY' });

// The other presets speak in ways that OpenAI's server, the only one here, would refuse.
describe.each([plain, deepseek])('$id', (plugin) => {
  providerConformance({ describe, it }, { plugin, server: openaiChatConformance, model: 'some-model' });
});
