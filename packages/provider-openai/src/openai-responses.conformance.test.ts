import { openaiResponsesConformance, providerConformance } from '@flexiai/testing';
import { describe, it } from 'vitest';
import { IS_LONG } from '../../../test/long-form.ts';
import { openai } from './openai-plugin.ts';

describe.each(['gpt-6-sol', ...(IS_LONG ? ['gpt-4.1-mini'] : [])])('on Responses, %s', (model) => {
  const options = { api: 'responses' };
  providerConformance({ describe, it }, { plugin: openai, server: openaiResponsesConformance, model, options });
});
