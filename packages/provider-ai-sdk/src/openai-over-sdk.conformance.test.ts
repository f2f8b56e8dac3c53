import { openaiChatConformance, providerConformance } from '@flexiai/testing';
import { describe } from 'vitest';
import { itWithin, type KnownLimits } from '../test/known-limits.ts';
import { openaiOverSdk } from '../test/openai-over-sdk.ts';

const KEY = 'sk-test-conformance-0123456789';

/** Rules that `LanguageModelV4` or `@ai-sdk/openai` breaks. */
const LIMITS: KnownLimits = {
  'FX-UNARY-13': 'it returns the head of an answer together with the whole answer',
  'FX-TOOLS-11': 'it writes a failure of a tool into the result, as {"error": …}',
  'FX-TOOLS-19': 'it writes the parts of a result as one JSON text, pictures too',
  'FX-FORMAT-04': "it sends schemas as they are, and OpenAI's strict mode refuses optional properties",
  'FX-WARN-03': 'it sends more stop sequences than OpenAI accepts',
  'FX-WARN-07': 'it sends only the fields that it knows',
  'FX-WARN-08': 'it reports unsupported settings of a model only with the answer',
  'FX-WARN-10': 'it sends more stop sequences than OpenAI accepts',
};

const { samples: _over, ...server } = openaiChatConformance;

describe('@ai-sdk/openai', () => {
  providerConformance(
    { describe, it: itWithin(LIMITS) },
    {
      plugin: openaiOverSdk(KEY),
      model: 'gpt-4.1-mini',
      server: {
        ...server,
        apiKey: KEY,
        lacks: {
          ...server.lacks,
          reasoning: 'the AI SDK reads no reasoning from Chat Completions',
          refusals: 'the AI SDK returns a refusal as text, with the reason content-filter',
          overruns: 'the AI SDK continues to read after the end of an answer',
        },
      },
    },
  );
});
