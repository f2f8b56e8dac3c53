import { ConfigurationError, type UnifiedResponse } from '@flexiai/core';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { entryFor } from '../../test/entry-for.ts';
import { type Embeddings, type SemanticOptions, semantic } from './semantic.ts';
import type { SemanticMatcher, SemanticQuestion } from './semantic-matcher.ts';

const embed = vi.fn<(texts: readonly string[]) => Promise<Embeddings>>();
const signal = new AbortController().signal;

beforeEach(() => {
  embed.mockReset();
  embed.mockImplementation(async (texts) => texts.map(() => [1, 0]));
});

function asked(text: string, key = text, scope = 'scope'): SemanticQuestion {
  return { text, key, scope, signal };
}

function answer(text: string): UnifiedResponse {
  return { ...entryFor('key', { text }).response, attempts: [], skipped: [] };
}

const QUESTION = 'What is the capital of France?';
const OTHER = "What's the capital of France?";

/** Asks in another wording, like the cache while the answer is not used. */
async function compare(matcher: SemanticMatcher, times: number, isRight = true): Promise<void> {
  for (let count = 0; count < times; count += 1) {
    const question = asked(OTHER);
    const match = await matcher.find(question);
    if (match === undefined) throw new Error('There is no match.');
    if (match.use) continue;
    matcher.learn(question, match, { fresh: answer(isRight ? 'Paris.' : 'London'), cached: answer('paris') });
    await new Promise(setImmediate);
  }
}

describe('semantic', () => {
  it('finds the answer of another wording, and uses it after sixteen agreeing answers', async () => {
    const matcher = semantic({ embed });
    matcher.stored(asked(QUESTION));
    expect(await matcher.find(asked(OTHER))).toEqual({ key: QUESTION, use: false });
    await compare(matcher, 15);
    expect(await matcher.find(asked(OTHER))).toEqual({ key: QUESTION, use: false });
    await compare(matcher, 1);
    expect(await matcher.find(asked(OTHER))).toEqual({ key: QUESTION, use: true });
  });

  it('never uses an answer of a question whose answers disagree', async () => {
    const matcher = semantic({ embed });
    matcher.stored(asked(QUESTION));
    await compare(matcher, 60, false);
    expect(await matcher.find(asked(OTHER))).toMatchObject({ use: false });
  });

  it('finds no match in another scope, behind a closed gate, or for the question itself, and then creates no vectors', async () => {
    const matcher = semantic({ embed });
    matcher.stored(asked(QUESTION));
    expect(await matcher.find(asked(OTHER, 'k', 'another scope'))).toBeUndefined();
    expect(await matcher.find(asked("What's the capital of Spain?"))).toBeUndefined();
    expect(await matcher.find(asked("What isn't the capital of France?"))).toBeUndefined();
    expect(await matcher.find(asked(QUESTION))).toBeUndefined();
    expect(await matcher.find(asked('{ "json": true }'))).toBeUndefined();
    expect(embed).not.toHaveBeenCalled();
  });

  it('creates the vector of a stored question once, together with that of the call', async () => {
    const matcher = semantic({ embed });
    matcher.stored(asked(QUESTION));
    await matcher.find(asked(OTHER));
    await matcher.find(asked(OTHER));
    expect(embed.mock.calls.map(([texts]) => texts)).toEqual([[OTHER, QUESTION], [OTHER]]);
  });

  it('chooses the most similar wording', async () => {
    embed.mockImplementation(async (texts) => ({
      embeddings: texts.map((text) => (text.startsWith('Hi') || text.startsWith('Hello') ? [0, 1] : [1, 0])),
    }));
    const matcher = semantic({ embed });
    matcher.stored(asked(QUESTION));
    matcher.stored(asked(`Hi, ${QUESTION}`));
    expect(await matcher.find(asked(`Hello, ${QUESTION}`))).toMatchObject({ key: `Hi, ${QUESTION}` });
    expect(await matcher.find(asked(OTHER))).toMatchObject({ key: QUESTION });
  });

  it('forgets a wording whose answer is no longer in the store', async () => {
    const matcher = semantic({ embed });
    matcher.stored(asked(QUESTION));
    const question = asked(OTHER);
    await matcher.find(question);
    // Stored again without a comparison, because the answer of the match could not be read.
    matcher.stored(question);
    expect(await matcher.find(asked(`Hi, ${QUESTION}`))).toMatchObject({ key: OTHER });
  });

  it('learns by the given comparison, which may call a model', async () => {
    const agrees = vi.fn<NonNullable<SemanticOptions['agrees']>>(async () => true);
    const matcher = semantic({ embed, agrees, maxErrorRate: 0.05 });
    matcher.stored(asked(QUESTION));
    await compare(matcher, 6, false);
    expect(await matcher.find(asked(OTHER))).toMatchObject({ use: true });
    expect(agrees).toHaveBeenCalledTimes(6);
  });

  it('learns nothing from a comparison that fails', async () => {
    const agrees = () => Promise.reject(new Error('no judge'));
    const matcher = semantic({ embed, agrees });
    matcher.stored(asked(QUESTION));
    await compare(matcher, 60);
    expect(await matcher.find(asked(OTHER))).toMatchObject({ use: false });
  });

  it.each<[string, () => Promise<Embeddings>]>([
    ['fail', () => Promise.reject(new Error('no vectors'))],
    ['are too few', async () => [[1, 0]]],
    ['arrive too late', () => new Promise(() => {})],
  ])('rejects when vectors %s, and the cache continues without it', async (_, vectors) => {
    embed.mockImplementation(vectors);
    const matcher = semantic({ embed, timeoutMs: 5 });
    matcher.stored(asked(QUESTION));
    await expect(matcher.find(asked(OTHER))).rejects.toThrow();
  });

  it('does not use vectors without a direction', async () => {
    embed.mockImplementation(async (texts) => texts.map(() => [0, 0]));
    const matcher = semantic({ embed });
    matcher.stored(asked(QUESTION));
    await compare(matcher, 60);
    expect(await matcher.find(asked(OTHER))).toMatchObject({ use: false });
  });

  it('remembers a limited number of questions', async () => {
    const matcher = semantic({ embed, maxQuestions: 2 });
    for (const text of [QUESTION, 'Who wrote Dune?', 'Who wrote Emma?']) matcher.stored(asked(text));
    expect(await matcher.find(asked(OTHER))).toBeUndefined();
    expect(await matcher.find(asked('Who is the author of Emma?'))).toBeDefined();
  });

  it('throws for invalid options', () => {
    expect(() => semantic({} as SemanticOptions)).toThrow(/embed: expected a function/);
    expect(() => semantic({ embed, maxErrorRate: 2 })).toThrow(ConfigurationError);
    expect(() => semantic({ embed, threshold: 0.9 } as SemanticOptions)).toThrow(/threshold/);
  });
});
