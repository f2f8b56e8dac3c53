import { describe, expect, it } from 'vitest';
import { IS_LONG } from '../../../../test/long-form.ts';
import { Question } from './question.ts';

/** The same numbers between 0 and 1 in each run. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const QUESTIONS = IS_LONG ? 200 : 60;

/** Questions that are each asked 300 times in wordings whose answer is right at `rate`. */
function ask(rate: number, maxErrorRate: number) {
  const next = numbers(12_345);
  const counts = { calls: 0, taken: 0, wrong: 0 };
  for (let each = 0; each < QUESTIONS; each += 1) {
    const question = new Question();
    for (let call = 0; call < 300; call += 1) {
      const isRight = next() < rate;
      counts.calls += 1;
      if (!question.mayAnswer(0.97, maxErrorRate)) question.observe(0.97, isRight);
      else {
        counts.taken += 1;
        if (!isRight) counts.wrong += 1;
      }
    }
  }
  return counts;
}

describe('Question', () => {
  it.each([0.5, 0.8, 0.9, 0.95, 0.98, 0.99])(
    'returns a wrong answer to fewer than 2 of 100 calls when answers are right at a rate of %d',
    (rate) => {
      const { calls, wrong } = ask(rate, 0.02);
      expect(wrong / calls).toBeLessThanOrEqual(0.02);
    },
  );

  it('answers most calls when the answers always agree', () => {
    const { calls, taken } = ask(1, 0.02);
    expect(taken / calls).toBeGreaterThan(0.85);
  });

  it('calls the provider every twentieth time, and stops answering when the answers begin to disagree', () => {
    const question = new Question();
    for (let count = 0; count < 40; count += 1) question.observe(1, true);
    const first = Array.from({ length: 20 }, () => question.mayAnswer(1, 0.02));
    expect(first.filter((may) => !may)).toHaveLength(1);
    question.observe(1, false);
    expect(question.mayAnswer(1, 0.02)).toBe(false);
  });

  it('never answers if no error is allowed', () => {
    const question = new Question();
    for (let count = 0; count < 300; count += 1) question.observe(1, true);
    expect(question.mayAnswer(1, 0)).toBe(false);
  });

  it('keeps its last four different wordings', () => {
    const question = new Question();
    for (const key of ['a', 'a', 'b', 'c', 'd', 'e']) question.add(key, `text ${key}`);
    expect(question.wordings.map(({ key }) => key)).toEqual(['b', 'c', 'd', 'e']);
    question.forget('c');
    expect(question.wordings.map(({ key }) => key)).toEqual(['b', 'd', 'e']);
  });
});
