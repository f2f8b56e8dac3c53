import { describe, expect, it } from 'vitest';
import { wrapWords } from './wrap-words.ts';

describe('wrapWords', () => {
  it.each([
    ['a line that fits', 20, ['a line that fits']],
    ['a line that is too long', 12, ['a line that', 'is too long']],
    ['  two spaces before it', 12, ['  two spaces', '  before it']],
    ['✓ an item of a list', 12, ['✓ an item of', '  a list']],
    ['12. an item with a number', 16, ['12. an item with', '    a number']],
    ['a word-that-is-wider-than-the-screen stays', 10, ['a', 'word-that-is-wider-than-the-screen', 'stays']],
    ['你好 你好 你好', 10, ['你好 你好', '你好']],
    ['', 10, ['']],
  ])('breaks %j at %i columns between words', (line, width, lines) => {
    expect(wrapWords(line, width)).toEqual(lines);
  });

  it('does not count colours', () => {
    const red = '\u001b[31mred\u001b[39m';
    expect(wrapWords(`${red} ${red} ${red}`, 7)).toEqual([`${red} ${red}`, red]);
  });
});
