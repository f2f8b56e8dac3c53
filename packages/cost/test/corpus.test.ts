import { describe, expect, it } from 'vitest';
import { corpusResults, meanError, TRUTHS } from './corpus/corpus-errors.ts';

const results = corpusResults();
const groups = [...new Set(results.map(({ group }) => group))];

describe('the estimate of texts, without a tokenizer and before anything was learned', () => {
  it.each(TRUTHS.map(({ name }) => name))('is right to 10 %% on average over the corpus, by %s', (name) => {
    expect(meanError(results.filter(({ truth }) => truth === name))).toBeLessThan(0.1);
  });

  it.each(groups)('is right to 15 %% on average for %s', (name) => {
    expect(meanError(results.filter(({ group }) => group === name))).toBeLessThan(0.15);
  });

  it('is nowhere further off than a quarter', () => {
    const far = results.filter(({ error }) => Math.abs(error) > 0.25);
    expect(far.map(({ text, truth, error }) => `${text}, ${truth}: ${error.toFixed(2)}`)).toEqual([]);
  });

  it('has the counted tokens between its low and its high end, for every text', () => {
    const outside = results.filter(({ isWithin }) => !isWithin);
    expect(outside.map(({ text, truth }) => `${text}, ${truth}`)).toEqual([]);
  });
});
