import { ConfigurationError } from '@flexiai/core';
import { describe, expect, it } from 'vitest';
import { type EvaluationOptions, evaluateSemantic } from './evaluate-semantic.ts';
import { SEMANTIC_PAIRS } from './published-pairs.ts';

/** Vectors of letter pairs: similar wordings have similar vectors. */
async function byLetters(texts: readonly string[]): Promise<readonly (readonly number[])[]> {
  return texts.map((text) => {
    const vector = Array.from({ length: 256 }, () => 0);
    for (let at = 1; at < text.length; at += 1) {
      const index = (text.charCodeAt(at - 1) * 31 + text.charCodeAt(at)) % 256;
      vector[index] = (vector[index] ?? 0) + 1;
    }
    return vector;
  });
}

describe('evaluateSemantic on the published pairs', () => {
  it('has no false hit, and answers two thirds of the paraphrases, when all texts are maximally similar', async () => {
    const { same, different, answers, byKind } = await evaluateSemantic(SEMANTIC_PAIRS);
    expect(different).toEqual({ pairs: 129, open: 0, hit: 0 });
    expect(answers.wrong).toBe(0);
    expect(same).toEqual({ pairs: 51, open: 35, hit: 35 });
    expect(Object.keys(byKind)).toHaveLength(11);
  });

  it('has no false hit with a good embedder, nor with one for which no texts are similar', async () => {
    const letters = await evaluateSemantic(SEMANTIC_PAIRS, { embed: byLetters });
    expect(letters).toMatchObject({ different: { hit: 0 }, answers: { wrong: 0 } });
    expect(letters.same.hit).toBeGreaterThan(25);
    const nothing = await evaluateSemantic(SEMANTIC_PAIRS, {
      embed: async (texts) => ({ embeddings: texts.map((_, index) => (index === 0 ? [1, 0] : [0, 1])) }),
    });
    expect(nothing).toMatchObject({ different: { hit: 0 }, same: { hit: 0 } });
  });
});

describe('evaluateSemantic', () => {
  it('counts a false hit if the gate is open for a pair that is not the same, and learns to stop', async () => {
    const trap = { kind: 'word', first: 'What is it?', second: "What's it?", isSame: false } as const;
    const { different, answers } = await evaluateSemantic([trap]);
    expect(different).toEqual({ pairs: 1, open: 1, hit: 0 });
    expect(answers.taken).toBe(0);
  });

  it('accepts no answer in too few rounds for learning', async () => {
    const { same } = await evaluateSemantic(SEMANTIC_PAIRS, { rounds: 10 });
    expect(same).toMatchObject({ open: 35, hit: 0 });
  });

  it('throws for unknown options', async () => {
    const wrong = { round: 5 } as EvaluationOptions;
    await expect(evaluateSemantic([], wrong)).rejects.toThrow(ConfigurationError);
    await expect(evaluateSemantic([], wrong)).rejects.toThrow(/rounds/);
  });
});
