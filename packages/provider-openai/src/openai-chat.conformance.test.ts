import { openaiChatConformance, providerConformance } from '@flexiai/testing';
import { describe, it } from 'vitest';
import { IS_LONG } from '../../../test/long-form.ts';
import { openai } from './openai-plugin.ts';

describe.each(['gpt-5-mini', 'gpt-audio-mini', ...(IS_LONG ? ['gpt-4.1-mini'] : [])])(
  'on Chat Completions, %s',
  (model) => {
    providerConformance(
      { describe, it },
      { plugin: openai, server: openaiChatConformance, model, options: { api: 'chat' } },
    );
  },
);
