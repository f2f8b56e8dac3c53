import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { propertyRuns } from '../../../../test/long-form.ts';
import { Correctness } from './correctness.ts';

/** How many agreeing answers are needed until the probability of a wrong one is below `maxErrorRate`. */
function agreementsUntil(maxErrorRate: number, similarity: number, correctness = new Correctness()): number {
  for (let count = 0; count < 2_000; count += 1) {
    if (1 - correctness.at(similarity) <= maxErrorRate) return count;
    correctness.observe(similarity, true);
  }
  return Number.POSITIVE_INFINITY;
}

describe('Correctness', () => {
  it('does not trust any answer before the first observation', () => {
    expect(new Correctness().at(1)).toBeLessThan(0.9);
  });

  it('needs more agreement for a smaller error rate', () => {
    expect([0.1, 0.05, 0.02, 0.01].map((rate) => agreementsUntil(rate, 0.95))).toEqual([3, 6, 17, 36]);
  });

  it('needs far more agreement after one disagreement at the same similarity', () => {
    const correctness = new Correctness();
    for (let count = 0; count < 17; count += 1) correctness.observe(0.95, true);
    correctness.observe(0.95, false);
    expect(agreementsUntil(0.02, 0.95, correctness)).toBeGreaterThan(40);
  });

  it('learns a threshold for each question: trust above it, none below', () => {
    const correctness = new Correctness();
    for (let count = 0; count < 60; count += 1) {
      correctness.observe(0.95, true);
      correctness.observe(0.75, false);
    }
    expect(correctness.at(0.97)).toBeGreaterThan(0.98);
    expect(correctness.at(0.7)).toBeLessThan(0.05);
  });

  it('remains a probability after any observations', () => {
    const observation = fc.tuple(fc.double({ min: -1, max: 1, noNaN: true }), fc.boolean());
    fc.assert(
      fc.property(
        fc.array(observation, { maxLength: 50 }),
        fc.double({ min: -1, max: 1, noNaN: true }),
        (seen, similarity) => {
          const correctness = new Correctness();
          for (const [at, isRight] of seen) correctness.observe(at, isRight);
          const probability = correctness.at(similarity);
          expect(probability).toBeGreaterThanOrEqual(0);
          expect(probability).toBeLessThanOrEqual(1);
        },
      ),
      propertyRuns(50),
    );
  });
});
