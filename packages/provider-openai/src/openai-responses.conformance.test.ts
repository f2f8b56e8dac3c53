import { providerConformance } from '@flexiai/testing';
import { describe, it } from 'vitest';
import { responsesConformance } from '../test/responses-conformance.ts';
import { openai } from './openai-plugin.ts';

describe.each(['gpt-4.1-mini', 'gpt-6-sol'])('on Responses, %s', (model) => {
  providerConformance(
    { describe, it },
    {
      plugin: openai,
      server: responsesConformance,
      model,
      options: ({ baseURL }) => ({ baseURL, api: 'responses' }),
    },
  );
});
