import { ENGLISH_CONTRACTIONS, ENGLISH_FORMS, ENGLISH_WORDS } from './english-forms.ts';
import { LANGUAGES } from './languages.ts';
import { PAUSES, tokensOf } from './tokens.ts';

/**
 * Questions about words, in which no word may be replaced by a synonym: `the past tense of begin`, `the difference
 * between film and movie`.
 */
const ABOUT_WORDS =
  /(?:^| )(?:words?|letters?|spell(?:ed|ing|s)?|rhymes?|rhyming|syllables?|tense|participle|plural|singular|synonyms?|antonyms?|pronounced?|pronunciation|etymology|nouns?|verbs?|adjectives?|translated?|abbreviations?)(?: |$)|^(?:differ|define) /iu;

/** Words that may begin a sentence, in addition to those of `LANGUAGES`: their capital is ignored there. */
const STARTERS = new Set(
  [
    'a an the this that these those there it i you we they he she my your our in on at for from to of and or but',
    'am has have had must shall may might explain describe translate summarize summarise list give show write compare define',
    'convert calculate compute find name tell create make suggest recommend say let teach help differ state meaning difference',
  ]
    .join(' ')
    .split(' '),
);
for (const { requests, pleases, greetings, thanks, questionWords } of LANGUAGES) {
  for (const phrase of [...requests, ...pleases, ...greetings, ...thanks, ...questionWords]) {
    STARTERS.add(phrase.split(' ')[0] ?? phrase);
  }
}

const QUESTION_WORDS = new Set(LANGUAGES.flatMap(({ questionWords }) => questionWords));
const COPULAS = new Set(LANGUAGES.flatMap(({ copulas }) => copulas));
/** Question words that may be separated from their verb in an indirect question: `who the author is`. */
const BEFORE_COPULA = new Set('what who where when why was wer wo wann warum'.split(' '));
const REQUESTS = phrasesOf(({ requests }) => requests);
const PLEASES = phrasesOf(({ pleases }) => pleases);
const GREETINGS = phrasesOf(({ greetings }) => greetings);
const THANKS = phrasesOf(({ thanks }) => thanks);

/**
 * The common form of different wordings of one question: the gate between questions that may share an answer. Only what
 * is known not to change an answer is removed or normalised: courtesy, phrases like "tell me", contractions, spellings,
 * some forms of English questions. Everything else is kept, in its order and case: numbers, units, dates, names,
 * negations, comparisons, and each word that is in no list. Therefore an unknown word, language or kind of difference
 * closes the gate.
 *
 * @returns `undefined` for a text that is not a plain question
 */
export function canonicalQuestion(text: string): string | undefined {
  const tokens = tokensOf(text)?.flatMap(expand);
  if (tokens === undefined) return undefined;
  const question = withoutStart(withoutEnd(tokens));
  if (question.length === 0) return undefined;
  let form = question.join(' ');
  for (const [pattern, canonical] of ENGLISH_FORMS) form = form.replace(pattern, canonical);
  if (ABOUT_WORDS.test(form)) return form;
  return form
    .split(' ')
    .map((word) => ENGLISH_WORDS.get(word) ?? word)
    .join(' ');
}

function expand(token: string, index: number): readonly string[] {
  const lower = token === 'I' || token.startsWith("I'") ? token.toLowerCase() : token;
  const plain = index === 0 ? lower.toLowerCase() : lower;
  for (const [pattern, full] of ENGLISH_CONTRACTIONS) {
    if (pattern.test(plain)) return plain.replace(pattern, full).split(' ');
  }
  return [lower];
}

/** Removes a greeting, courtesy and a request, each at most once: `Please Please Me` is a record. */
function withoutStart(tokens: readonly string[]): readonly string[] {
  let left = startingSmall(tokens);
  for (const step of [withoutGreeting, withoutPlease, withoutRequest]) left = startingSmall(step(left) ?? left);
  return left;
}

function withoutGreeting(tokens: readonly string[]): readonly string[] | undefined {
  const length = lengthAtStart(tokens, GREETINGS);
  const next = tokens[length];
  if (length === 0 || next === undefined) return undefined;
  if (next === '.' || next === ',') return tokens.slice(length + 1);
  return isQuestionWord(next) || lengthAtStart(startingSmall(tokens.slice(length)), REQUESTS) > 0
    ? tokens.slice(length)
    : undefined;
}

function withoutPlease(tokens: readonly string[]): readonly string[] | undefined {
  const length = lengthAtStart(tokens, PLEASES);
  const next = tokens[length];
  // A courtesy, not a word that the question is about: `please and thank you`.
  if (length === 0 || next === undefined) return undefined;
  if (next === ',') return isQuestionWord(tokens[length + 1] ?? '') ? tokens.slice(length + 1) : undefined;
  return small(next) !== next || /^(?:and|or|is)$/u.test(next) ? undefined : tokens.slice(length);
}

function withoutRequest(tokens: readonly string[]): readonly string[] | undefined {
  const length = lengthAtStart(tokens, REQUESTS);
  if (length === 0) return undefined;
  const question = tokens.slice(PAUSES.includes(tokens[length] ?? '') ? length + 1 : length);
  const [first, second] = question;
  if (first === 'the' && second !== undefined && tokens.includes('tell')) return ['what', 'is', ...question];
  // `Do you know how to swim` asks for an ability.
  if (first === 'how' && second === 'to' && tokens.includes('know') && !tokens.includes('want')) return undefined;
  return first !== undefined && isQuestionWord(first) ? asDirect(question) : undefined;
}

/** `what the capital is` as `what is the capital`. */
function asDirect(question: readonly string[]): readonly string[] {
  const [first = '', ...rest] = question;
  const last = rest.at(-1) ?? '';
  if (rest.length < 2 || !BEFORE_COPULA.has(first.toLowerCase()) || !COPULAS.has(last)) return question;
  return [first, last, ...rest.slice(0, -1)];
}

/** Removes thanks after the end of the question, and a `please` after a comma. */
function withoutEnd(tokens: readonly string[]): readonly string[] {
  for (const phrase of THANKS) {
    const at = tokens.length - phrase.length;
    const pause = tokens[at - 1];
    const isFree = pause === '.' || (pause === ',' && PLEASES.some((please) => isSame(please, phrase)));
    if (at > 1 && isFree && isSame(tokens.slice(at), phrase)) return withoutEnd(tokens.slice(0, at - 1));
  }
  return tokens;
}

function lengthAtStart(tokens: readonly string[], phrases: readonly (readonly string[])[]): number {
  return phrases.find((phrase) => isSame(tokens.slice(0, phrase.length), phrase))?.length ?? 0;
}

function isSame(tokens: readonly string[], phrase: readonly string[]): boolean {
  return tokens.length === phrase.length && tokens.every((token, index) => token.toLowerCase() === phrase[index]);
}

function isQuestionWord(token: string): boolean {
  return QUESTION_WORDS.has(token) || QUESTION_WORDS.has(small(token));
}

function startingSmall(tokens: readonly string[]): readonly string[] {
  const [first, ...rest] = tokens;
  return first === undefined ? [] : [small(first), ...rest];
}

/** A word at the start of a sentence, in lower case if its capital has no meaning. */
function small(token: string): string {
  const lower = token.toLowerCase();
  // But not `IT` or `US`.
  return STARTERS.has(lower) && token.slice(1) === lower.slice(1) ? lower : token;
}

function phrasesOf(select: (rules: (typeof LANGUAGES)[number]) => readonly string[]): readonly (readonly string[])[] {
  return LANGUAGES.flatMap(select)
    .map((phrase) => phrase.split(' '))
    .toSorted((a, b) => b.length - a.length);
}
