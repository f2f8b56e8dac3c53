import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { propertyRuns } from '../../../../test/long-form.ts';
import { WordFlow } from './word-flow.ts';

/** What is shown of a text that arrives in these pieces. */
function flowed(pieces: readonly string[], width: number): string {
  const flow = new WordFlow(() => width);
  return pieces.map((piece) => flow.write(piece)).join('') + flow.end();
}

describe('WordFlow', () => {
  it.each([
    ['one two three', 8, 'one two\nthree'],
    ['one\ntwo three\n\nfour', 20, 'one\ntwo three\n\nfour'],
    ['- an item of a list', 12, '- an item of\n  a list'],
    ['10. an item of a list', 15, '10. an item of\n    a list'],
    ['```\na line of code is kept\n```\nbut not this', 8, '```\na line of code is kept\n```\nbut not\nthis'],
    ['    indented code is kept', 10, '    indented code is kept'],
    ['| a | row of a table |', 10, '| a | row of a table |'],
    ['你好你好你好', 8, '你好你好\n你好'],
    ['a-word-that-is-too-long x', 8, 'a-word-that-is-too-long\nx'],
  ])('shows %j at %i columns with breaks between words', (text, width, shown) => {
    expect(flowed([text], width)).toBe(shown);
    expect(flowed([...text], width)).toBe(shown);
  });

  it('shows a word when it is whole', () => {
    const flow = new WordFlow(() => 20);
    expect([flow.write('one tw'), flow.write('o'), flow.write(' '), flow.end()]).toEqual(['one', '', ' two', '']);
  });

  it('loses no word, however the text is cut', () => {
    const words = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('word', ' ', '\n', '- ', '```', '字', '\t', 'x'), { maxLength: 40 }),
        (pieces) => {
          const shown = flowed(pieces, 12);
          expect(shown.replaceAll(/\s/g, '')).toBe(pieces.join('').replaceAll(/\s/g, ''));
          expect(words(flowed([pieces.join('')], 12))).toBe(words(shown));
        },
      ),
      propertyRuns(100, 2000),
    );
  });
});
