import { describe, expect, it } from 'vitest';
import { corpusResults, meanError, TRUTHS } from './corpus/corpus-errors.ts';

const results = corpusResults();
const groups = [...new Set(results.map(({ group }) => group))];

describe('the estimate of texts, without a tokenizer and before learning', () => {
  it.each(TRUTHS.map(({ name }) => name))('has an average error below 10 %% over the corpus, by %s', (name) => {
    expect(meanError(results.filter(({ truth }) => truth === name))).toBeLessThan(0.1);
  });

  it.each(groups)('has an average error below 15 %% for %s', (name) => {
    expect(meanError(results.filter(({ group }) => group === name))).toBeLessThan(0.15);
  });

  it('has no error above 25 %%', () => {
    const far = results.filter(({ error }) => Math.abs(error) > 0.25);
    expect(far.map(({ text, truth, error }) => `${text}, ${truth}: ${error.toFixed(2)}`)).toEqual([]);
  });

  it('has the actual token count between its low and its high end, for every text', () => {
    const outside = results.filter(({ isWithin }) => !isWithin);
    expect(outside.map(({ text, truth }) => `${text}, ${truth}`)).toEqual([]);
  });
});
