import { openaiChatConformance, providerConformance } from '@flexiai/testing';
import { describe, it } from 'vitest';
import { openai } from './openai-plugin.ts';

describe.each(['gpt-4.1-mini', 'gpt-5-mini', 'gpt-audio-mini'])('on Chat Completions, %s', (model) => {
  providerConformance(
    { describe, it },
    { plugin: openai, server: openaiChatConformance, model, options: { api: 'chat' } },
  );
});
