import { expect, it } from 'vitest';
import { AnswerTexts } from './answer-texts.ts';
import { Sources } from './sources.ts';

it('a hundred thousand supports that fit nowhere take linear time', () => {
  const texts = new AnswerTexts();
  texts.addText('a', 'ä'.repeat(100_000));
  const groundingSupports = Array.from({ length: 100_000 }, (_, index) => ({
    segment: { startIndex: index, endIndex: index + 1, text: 'no such words' },
    groundingChunkIndices: [0],
  }));
  const sources = new Sources('google');
  const started = performance.now();
  sources.addFrom({
    groundingMetadata: { groundingChunks: [{ web: { uri: 'https://a.example' } }], groundingSupports },
  });
  const [source] = sources.parts(texts);
  expect(source).toMatchObject({ url: 'https://a.example' });
  expect(source).not.toHaveProperty('cited');
  expect(performance.now() - started).toBeLessThan(5000);
});
