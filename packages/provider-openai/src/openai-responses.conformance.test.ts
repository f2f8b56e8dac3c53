import { openaiResponsesConformance, providerConformance } from '@flexiai/testing';
import { describe, it } from 'vitest';
import { openai } from './openai-plugin.ts';

describe.each(['gpt-4.1-mini', 'gpt-6-sol'])('on Responses, %s', (model) => {
  const options = { api: 'responses' };
  providerConformance({ describe, it }, { plugin: openai, server: openaiResponsesConformance, model, options });
});
