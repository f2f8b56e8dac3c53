import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { propertyRuns } from '../../../../../test/long-form.ts';
import { SEMANTIC_PAIRS } from '../published-pairs.ts';
import { canonicalQuestion } from './canonical-question.ts';
import { gateDifference } from './gate-difference.ts';

const different = SEMANTIC_PAIRS.filter(({ isSame }) => !isSame);
const questions = [...new Set(SEMANTIC_PAIRS.flatMap(({ first, second }) => [first, second]))];

describe('the gate between questions', () => {
  it.each(different.map(({ kind, first, second }) => [kind, first, second]))(
    'is closed between questions that differ by %s: %s / %s',
    (_, first, second) => {
      expect(gateDifference(first, second)).toBeDefined();
      expect(gateDifference(second, first)).toBeDefined();
    },
  );

  it.each([
    [
      'courtesy',
      'What is the capital of France?',
      'Hello, can you please tell me what the capital of France is? Thank you!',
    ],
    ['contractions', "what's the capital of France", 'What is the capital of France?'],
    ['typing', 'What’s   the capital of France', "What's the capital of France ?"],
    ['full-width signs', '法国的首都是哪里？', '法国的首都是哪里?'],
    ['a form of the question', 'How much does a passport cost?', 'What is the price of a passport?'],
    ['spelling', 'What is your favorite color?', 'What is your favourite colour?'],
    ['German courtesy', 'Was ist die Hauptstadt?', 'Hallo, kannst du mir bitte sagen, was die Hauptstadt ist? Danke!'],
    ['French courtesy', 'Quelle est la capitale ?', 'Bonjour, pouvez-vous me dire quelle est la capitale ? Merci'],
    ['Spanish courtesy', '¿Cuál es la capital?', 'Hola, ¿me puedes decir cuál es la capital? Gracias'],
    ['Italian courtesy', 'Qual è la capitale?', 'Ciao, vorrei sapere qual è la capitale'],
    ['Portuguese courtesy', 'Qual é a capital?', 'Olá, gostaria de saber qual é a capital'],
  ])('is open between wordings that differ by %s', (_, first, second) => {
    expect(canonicalQuestion(second)).toBe(canonicalQuestion(first));
    expect(gateDifference(first, second)).toBeUndefined();
  });

  it.each([
    ['a text of several lines', 'first line\nsecond line'],
    ['code', 'what does if (a) { b() } do'],
    ['a formula', 'what is x^2'],
    ['mark-up', 'what is <b>'],
    ['capitals throughout', 'WHAT IS THE CAPITAL OF FRANCE'],
    ['a long text', 'word '.repeat(100)],
    ['no text', ' ?! '],
  ])('is closed for %s', (_, text) => {
    expect(canonicalQuestion(text)).toBeUndefined();
    expect(gateDifference(text, text)).toBe('not-plain');
  });

  it.each([
    ['What is the past tense of begin?', 'What is the past tense of start?'],
    ['How many letters are in film?', 'How many letters are in movie?'],
    ['How do you spell color?', 'How do you spell colour?'],
    ['What is the origin of the word car?', 'What is the origin of the word automobile?'],
    ['What rhymes with kids?', 'What rhymes with children?'],
    ['What is the difference between a film and a movie?', 'What is the difference between a film and a film?'],
    ['What does photo mean?', 'What does photograph mean?'],
  ])('is closed between questions about words that are synonyms in other questions: %s / %s', (one, other) => {
    expect(gateDifference(one, other)).toBe('word');
  });

  it('names the difference', () => {
    expect(gateDifference('What is 5 plus 3?', 'What is 6 plus 3?')).toBe('number');
    expect(gateDifference('May I park here?', 'May I not park here?')).toBe('negation');
    expect(gateDifference('Is "a" right?', 'Is "b" right?')).toBe('quotation');
    expect(gateDifference('Who wrote Emma?', 'Who wrote Dune?')).toBe('name');
    expect(gateDifference('Does A imply B?', 'Does B imply A?')).toBe('order');
    expect(gateDifference('How to cook beef', 'How to cook pork')).toBe('word');
  });

  it('is closed after the change, loss, insertion or exchange of any word that is not known as courtesy', () => {
    const change = fc.constantFrom('change', 'drop', 'insert', 'swap');
    fc.assert(
      fc.property(
        fc.constantFrom(...questions),
        change,
        fc.nat(),
        fc.stringMatching(/^x[a-z]{4,8}$/),
        (question, kind, at, word) => {
          const canonical = canonicalQuestion(question);
          fc.pre(canonical !== undefined);
          const words = canonical.split(' ');
          const index = at % words.length;
          const [here = '', next] = words.slice(index);
          if (kind === 'change') words[index] = word;
          if (kind === 'insert') words.splice(index, 0, word);
          if (kind === 'drop') words.splice(index, 1);
          if (kind === 'swap') {
            fc.pre(next !== undefined && next !== here);
            words.splice(index, 2, next ?? '', here);
          }
          expect(words.join(' ')).not.toBe(canonical);
          const other = canonicalQuestion(words.join(' '));
          // A changed form may be courtesy, or another form of the same question; then no content word may be lost.
          if (other === canonical) expect(`${kind} ${here}`).toMatch(/^(?:drop|swap) (?:please|what|is|[.,:])/u);
        },
      ),
      propertyRuns(2000),
    );
  });

  it('processes hostile texts in proportion to their length', () => {
    for (const text of [
      'please '.repeat(50_000),
      '"'.repeat(100_000),
      "n't ".repeat(50_000),
      '. '.repeat(100),
      'a and '.repeat(60),
    ]) {
      const started = performance.now();
      canonicalQuestion(text);
      expect(performance.now() - started).toBeLessThan(500);
    }
  });
});
