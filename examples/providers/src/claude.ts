import { createFlexiAI } from '@flexiai/core';
import { anthropic } from '@flexiai/provider-anthropic';
import { startStandIn } from '@flexiai/testing';

/** Claude: reasoning, and a long text in the cache of prompts. */
export async function claude(): Promise<void> {
  const service = await startStandIn('anthropic', {
    reply: {
      reasoning: { text: 'The rules say 30 days.', signature: 'signed' },
      text: 'Until 31 January.',
      usage: { inputTokens: 1200, cacheReadTokens: 1100, outputTokens: 20 },
    },
  });
  const ai = createFlexiAI({ providers: [anthropic({ model: 'claude-sonnet-5-5', ...service.entry })] });

  const answer = await ai.chatCompletion({
    messages: [
      {
        role: 'user',
        content: [
          // Everything up to here is read from the cache by the next call within five minutes, at a tenth of the price.
          { type: 'text', text: RULES, providerMetadata: { anthropic: { cacheControl: { type: 'ephemeral' } } } },
          { type: 'text', text: 'I bought a lamp on 1 January. Until when may I return it?' },
        ],
      },
    ],
    reasoning: { effort: 'low' },
    maxOutputTokens: 4000,
  });
  console.log(`thought: ${answer.reasoning ?? '-'}`);
  console.log(
    `${answer.text} (${answer.usage.cacheReadTokens ?? 0} of ${answer.usage.inputTokens} tokens from the cache)`,
  );
  for (const { message } of answer.warnings) console.log(`warning: ${message}`);

  await ai.close();
  await service.close();
}

const RULES = `The rules of the shop: ${'goods may be returned within 30 days of the purchase. '.repeat(100)}`;
