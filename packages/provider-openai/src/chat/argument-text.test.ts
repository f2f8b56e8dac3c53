import { describe, expect, it } from 'vitest';
import { ArgumentText } from './argument-text.ts';

/** What comes of the pieces, and what was handed out on the way. */
function read(...pieces: readonly string[]): { text: string; given: string } {
  const written = new ArgumentText();
  const given = pieces.map((piece) => written.add(piece)).join('');
  expect(given + written.rest()).toBe(written.read());
  return { text: written.read(), given };
}

const whole = '{"path":"notes.md","line":12}';

describe('arguments that are sent again', () => {
  it.each([
    ['the whole behind its pieces', ['', '{"path":"notes', '.md","line":12}', whole]],
    [
      'the whole behind its pieces, with other blanks',
      ['{"path":"notes', '.md","line":12}', JSON.stringify(JSON.parse(whole), null, 2)],
    ],
    ['the whole in place of its last piece', ['{"path":"notes', whole]],
    ['all so far each time', ['{"path"', '{"path":"notes.md"', whole]],
    ['all so far each time, from the first brace', ['{', '{"', '{"path":"notes.md","li', whole]],
    ['all so far each time, and the whole twice', ['{"path"', '{"path":"notes.md"', whole, whole]],
    ['the whole three times', [whole, whole, whole]],
    ['the whole twice in one piece', [whole + whole]],
    ['the whole and its beginning', [whole, '{"path":"no']],
    ['an empty object first', ['{}', whole]],
    ['an empty object first, then pieces', ['{}', '{"path":"notes', '.md","line":12}']],
    ['an empty object in the same piece', [`{}${whole}`]],
    ['objects that grow', ['{"path":"n"}', '{"path":"notes.md"}', whole]],
  ])('count once: %s', (_name, pieces) => {
    expect(JSON.parse(read(...pieces).text)).toEqual(JSON.parse(whole));
  });
});

describe('arguments that only look as if they were sent again', () => {
  it.each([
    ['an object in an object of the same beginning', ['{"a":', '{"a":', '{"a":1}}}']],
    ['the same, whose middle is an object by itself', ['{"a":', '{"a":', '{"a":{}}', '}}']],
    ['the same, closed in one piece', ['{"a":', '{"a":1}}']],
    ['a list of equal objects', ['{"l":[{"a":1},', '{"a":1},', '{"a":1}]}']],
    ['their own text, quoted', ['{"a":"', '{\\"a\\":\\"', '{\\"a\\":1}"}']],
    ['equal pieces of a text', ['{"a":"ha', 'ha', 'ha"}']],
    ['braces in a text', ['{"a":"}', '{', '}"}']],
    ['a quote at the end of a piece', ['{"a":"\\', '"', '}"}']],
  ])('stay as they are: %s', (_name, pieces) => {
    expect(read(...pieces).text).toBe(pieces.join(''));
  });

  it('stay apart where they differ: nobody knows which is meant', () => {
    expect(read('{"a":1}', '{"a":2}').text).toBe('{"a":1}{"a":2}');
  });
});

it('hands out pieces at once, but for what may still be replaced', () => {
  expect(read('{"path":"notes', '.md",', '"line":12}')).toEqual({ text: whole, given: '{"path":"notes.md",' });
  expect(read('{"a":', '{"a":1}', '}').given).toBe('{"a":');
});

it('stays quick with many small pieces', () => {
  const written = new ArgumentText();
  const started = performance.now();
  written.add('{"a":"');
  for (let count = 0; count < 200_000; count += 1) written.add('}x{');
  written.add('"}');
  expect(written.read()).toHaveLength(600_008);
  expect(performance.now() - started).toBeLessThan(2000);
});
