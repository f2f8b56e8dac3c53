import { createFlexiAI } from '@flexiai/core';
import { openai } from '@flexiai/provider-openai';
import { mockProvider, startOpenAIServer } from '@flexiai/testing';
import { expect, it, vi } from 'vitest';
import { cache } from '../cache.ts';
import { SEMANTIC_PAIRS } from './published-pairs.ts';
import { type SemanticOptions, semantic } from './semantic.ts';

/** The worst embedder: all texts are maximally similar. */
const alike: SemanticOptions['embed'] = async (texts) => texts.map(() => [1]);

it('returns no stored answer to a different question, when all texts are maximally similar', async () => {
  const answers = cache({ semantic: semantic({ embed: alike, maxErrorRate: 1 }) });
  const ai = createFlexiAI({ providers: [mockProvider()({ model: 'm' })], middleware: [answers] });
  const asked = new Set<string>();
  for (const { first, second } of SEMANTIC_PAIRS.filter(({ isSame }) => !isSame)) {
    for (const prompt of [first, second]) {
      const { cached } = await ai.chatCompletion({ prompt });
      // Some questions are in several pairs.
      if (!asked.has(prompt)) expect({ prompt, cached }).toEqual({ prompt, cached: undefined });
      asked.add(prompt);
    }
  }
  expect(answers.stats()).toMatchObject({ semantic: { taken: 0 } });
  await ai.close();
});

/** One identical vector for each text of a request. */
function vectorsOf(body: unknown): readonly (readonly number[])[] {
  const { input } = body as { readonly input: readonly string[] };
  return input.map(() => [1, 0]);
}

it('uses the answer of another wording after learning, with vectors of ai.embed, never across partitions', async () => {
  await using server = await startOpenAIServer({
    reply: (request) =>
      request.path.endsWith('/embeddings') ? { embeddings: vectorsOf(request.body) } : { text: 'Paris.' },
  });
  const answers = cache({
    semantic: semantic({ embed: (input) => ai.embed({ input }), maxErrorRate: 0.1 }),
    partition: (_request, { metadata }) => (metadata['tenant'] === undefined ? 'one' : 'two'),
  });
  const options = { apiKey: 'sk-test', baseURL: server.baseURL };
  const ai = createFlexiAI({
    providers: [openai({ ...options, model: 'gpt-4.1' })],
    middleware: [answers],
  });
  await ai.chatCompletion({ prompt: 'What is the capital of France?' });
  const wordings = ['Hi', 'Hello', 'Hey', 'Good morning', 'Good evening'].map(
    (word) => `${word}, what is the capital of France?`,
  );
  const taken: boolean[] = [];
  for (const prompt of wordings) {
    const { cached, text } = await ai.chatCompletion({ prompt });
    expect(text).toBe('Paris.');
    taken.push(cached !== undefined);
    await new Promise(setImmediate);
  }
  expect(taken).toEqual([false, false, false, true, true]);
  const foreign = await ai.chatCompletion({ prompt: wordings[4] ?? '' }, { metadata: { tenant: 'two' } });
  const settings = await ai.chatCompletion({ prompt: wordings[4] ?? '', maxOutputTokens: 50 });
  expect([foreign.cached, settings.cached]).toEqual([undefined, undefined]);
  await ai.close();
});

it('works as a plain cache when vectors fail, and reports it in its figures', async () => {
  const embed = vi.fn<SemanticOptions['embed']>(() => Promise.reject(new Error('no embeddings here')));
  const answers = cache({ semantic: semantic({ embed }) });
  const ai = createFlexiAI({ providers: [mockProvider()({ model: 'm' })], middleware: [answers] });
  await ai.chatCompletion({ prompt: 'Who wrote Dune?' });
  expect((await ai.chatCompletion({ prompt: 'Who is the author of Dune?' })).cached).toBeUndefined();
  expect(answers.stats().semantic).toMatchObject({ questions: 1, failures: 1, lastError: 'no embeddings here' });
  await ai.close();
});
