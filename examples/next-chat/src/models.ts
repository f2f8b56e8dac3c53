import { createFlexiAIProvider } from '@flexiai/ai-sdk';
import { mockProvider } from '@flexiai/testing';

// In place of real providers: one that breaks off in the middle of each answer, and one that is well. With real ones, this is
// `providers: [openai({ model: 'gpt-5.6' }), anthropic({ model: 'claude-sonnet-5' })]`.
const STORY =
  'Every evening Marta climbs ninety-one iron steps, trims the wick and waits for fog. A lamp that only burns on clear nights proves nothing.';

const failing = mockProvider({ id: 'failing' });
failing.reply({ text: STORY, tokenDelayMs: 20, failAfter: 9 });

const steady = mockProvider({ id: 'steady' });
steady.reply({ text: STORY, tokenDelayMs: 20 });

/** The models of the application: `flexi('auto')`. */
export const flexi = createFlexiAIProvider({
  providers: [failing({ model: 'primary-1' }), steady({ model: 'fallback-1' })],
});
