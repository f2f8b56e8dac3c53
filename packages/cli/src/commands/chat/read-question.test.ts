import { describe, expect, it } from 'vitest';
import { readQuestion } from './read-question.ts';

/** A reader of given lines, and the prompts that it was called with. */
function reader(...lines: string[]) {
  const places: string[] = [];
  const next = async (place: string): Promise<string | undefined> => {
    places.push(place);
    return lines.shift();
  };
  return { next, places, rest: lines };
}

describe('readQuestion', () => {
  it.each([
    [['Hello'], 'Hello', []],
    [['  Hello  ', 'next'], 'Hello', ['next']],
    [['one \\', 'two\\', 'three', 'next'], 'one \ntwo\nthree', ['next']],
    [['one\\'], 'one', []],
    [['"""', 'one', '', '  two', '"""', 'next'], 'one\n\n  two', ['next']],
    [['"""one', 'two"""'], 'one\ntwo', []],
    [['"""one"""', 'next'], 'one', ['next']],
    [['"""', 'never ended'], 'never ended', []],
    [[''], '', []],
  ])('combines %j to the question %j', async (lines, question, rest) => {
    const given = reader(...lines);
    expect(await readQuestion(given.next)).toBe(question);
    expect(given.rest).toEqual(rest);
  });

  it('marks further lines, so that they get another prompt', async () => {
    const given = reader('one\\', 'two');
    await readQuestion(given.next);
    expect(given.places).toEqual(['first', 'further']);
  });

  it('returns undefined at the end of the lines', async () => {
    expect(await readQuestion(reader().next)).toBeUndefined();
  });
});
