import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { propertyRuns } from '../../../../../test/long-form.ts';
import { ArgumentText } from './argument-text.ts';

/** The result of the pieces, and the text that was output meanwhile. */
function read(...pieces: readonly string[]): { text: string; given: string } {
  const written = new ArgumentText();
  const given = pieces.map((piece) => written.add(piece)).join('');
  expect(given + written.takeRest()).toBe(written.read());
  return { text: written.read(), given };
}

const whole = '{"path":"notes.md","line":12}';

describe('arguments that are sent again', () => {
  it.each([
    ['the whole after its pieces', ['', '{"path":"notes', '.md","line":12}', whole]],
    [
      'the whole after its pieces, with other blanks',
      ['{"path":"notes', '.md","line":12}', JSON.stringify(JSON.parse(whole), null, 2)],
    ],
    ['the whole in place of its last piece', ['{"path":"notes', whole]],
    ['the whole prefix each time', ['{"path"', '{"path":"notes.md"', whole]],
    ['the whole prefix each time, from the first brace', ['{', '{"', '{"path":"notes.md","li', whole]],
    ['the whole prefix each time, and the whole twice', ['{"path"', '{"path":"notes.md"', whole, whole]],
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

it('arguments that repeat their own beginning and are sent again count once', () => {
  expect(read('{"a":', '{"a":1}', '}', '{"a":{"a":1}}').text).toBe('{"a":{"a":1}}');
});

describe('arguments that only look as if they were sent again', () => {
  it.each([
    ['an object in an object of the same beginning', ['{"a":', '{"a":', '{"a":1}}}']],
    ['the same, with an object in the middle', ['{"a":', '{"a":', '{"a":{}}', '}}']],
    ['the same, closed in one piece', ['{"a":', '{"a":1}}']],
    ['a list of equal objects', ['{"l":[{"a":1},', '{"a":1},', '{"a":1}]}']],
    ['their own text, quoted', ['{"a":"', '{\\"a\\":\\"', '{\\"a\\":1}"}']],
    ['equal pieces of a text', ['{"a":"ha', 'ha', 'ha"}']],
    ['braces in a text', ['{"a":"}', '{', '}"}']],
    ['a quote at the end of a piece', ['{"a":"\\', '"', '}"}']],
  ])('are kept unchanged: %s', (_name, pieces) => {
    expect(read(...pieces).text).toBe(pieces.join(''));
  });

  it('contradictory arguments are kept one after the other: they are invalid JSON, so that no call is made with a guess', () => {
    expect(read('{"a":1}', '{"a":2}').text).toBe('{"a":1}{"a":2}');
  });
});

it('pieces are output at once, except those that may still be replaced', () => {
  expect(read('{"path":"notes', '.md",', '"line":12}')).toEqual({ text: whole, given: '{"path":"notes.md",' });
  expect(read('{"a":', '{"a":1}', '}').given).toBe('{"a":');
});

it('nothing is output while the text is on hold, and the rest is output once', () => {
  const written = new ArgumentText();
  expect(written.add('{"a":')).toBe('{"a":');
  written.hold();
  expect([written.add('1,'), written.add('"b":2}')]).toEqual(['', '']);
  expect(written.isObject).toBe(true);
  expect(written.takeRest()).toBe('1,"b":2}');
  expect(written.add('{"a":1,"b":2}') + written.takeRest()).toBe('');
  expect(written.given()).toBe('{"a":1,"b":2}');
});

it('another text replaces the whole only if it continues what was output', () => {
  const written = new ArgumentText();
  written.add('{"a":1');
  expect(written.replace('{"a": 1}')).toBe(false);
  expect(written.replace('{"a":12}')).toBe(true);
  expect([written.whole, written.takeRest(), written.read()]).toEqual([true, '2}', '{"a":12}']);
});

/** Objects as models write them, also with braces, quotes and repetitions of their own beginning in their texts. */
const objects = fc.dictionary(
  fc.oneof(fc.constantFrom('a', 'b', '{', '"'), fc.string({ maxLength: 4 })),
  fc.oneof(
    fc.jsonValue({ maxDepth: 2 }),
    fc.constantFrom('{"a":', '}', '{', '\\', '{"a":1}', { a: 1 }, { a: { a: 1 } }, [{ a: 1 }, { a: 1 }]),
  ),
  { minKeys: 1, maxKeys: 4 },
);

/** The text, cut at some places. */
function cut(text: string, places: readonly number[]): string[] {
  const ends = [...new Set(places.map((place) => place % text.length)), text.length].sort((a, b) => a - b);
  return ends.map((end, index) => text.slice(ends[index - 1] ?? 0, end));
}

/** The ways in which servers send one object. */
const ways: readonly ((text: string, pieces: readonly string[]) => readonly string[])[] = [
  (_, pieces) => pieces,
  (_, pieces) => ['', ...pieces, ' '],
  (text, pieces) => [...pieces, text],
  (text, pieces) => [...pieces, text, text],
  (text, pieces) => [...pieces, JSON.stringify(JSON.parse(text), null, 2)],
  (_, pieces) => [...pieces, ...pieces],
  (_, pieces) => ['{}', ...pieces],
  (text) => [`{}${text}${text}`],
];

it('any object that is cut anywhere and sent in any of these ways is read', () => {
  fc.assert(
    fc.property(objects, fc.array(fc.nat(), { maxLength: 8 }), fc.constantFrom(...ways), (object, places, way) => {
      const text = JSON.stringify(object);
      expect(JSON.parse(read(...way(text, cut(text, places))).text)).toEqual(JSON.parse(text));
    }),
    propertyRuns(1000, 30_000),
  );
});

it('any object is read if each piece repeats all earlier pieces', () => {
  fc.assert(
    fc.property(objects, fc.array(fc.nat(), { maxLength: 8 }), (object, places) => {
      const text = JSON.stringify(object);
      const grown = cut(text, places).map((_, index, pieces) => pieces.slice(0, index + 1).join(''));
      expect(JSON.parse(read(...grown).text)).toEqual(JSON.parse(text));
    }),
    propertyRuns(1000, 30_000),
  );
});

it.each<[string, readonly string[]]>([
  ['many small pieces of a text', ['{"a":"', ...Array<string>(200_000).fill('}x{'), '"}']],
  ['closing braces after a repeated beginning', ['{"a":"', '{"a":"', ...Array<string>(200_000).fill('}')]],
  [
    'objects after a long text that is not JSON',
    [`{"a":"${'x'.repeat(500_000)}",}`, ...Array<string>(200_000).fill('{}')],
  ],
  ['one piece of many objects', ['{}'.repeat(200_000)]],
  ['one piece of objects that contradict each other', ['{"a":1}{"a":2}'.repeat(100_000)]],
  ['deep lists that are sent again', [`{"a":${'['.repeat(5000)}${']'.repeat(5000)}}`, `{ "a":${'['.repeat(5000)}1`]],
])('takes linear time for %s', (_name, pieces) => {
  const written = new ArgumentText();
  const started = performance.now();
  for (const piece of pieces) written.add(piece);
  expect(written.read().length).toBeGreaterThan(0);
  // Linear work is done in some milliseconds; quadratic work takes minutes.
  expect(performance.now() - started).toBeLessThan(3000);
});
