import { CLASS, CLASS_COUNT, classOf } from './character-class.ts';
import { functionWord, LONGEST_FUNCTION_WORD } from './function-words.ts';
import { FEATURE, TEXT_FEATURES, type TextFeature } from './text-feature.ts';

/** Up to so many letters, a Latin word is mostly one token; up to so many, two. */
const SHORT_WORD = 4;
const MIDDLE_WORD = 8;

/** No real word is longer: further letters are data, such as base64. */
const LONGEST_WORD = 20;

/** From this many equal characters in a row, a tokenizer has tokens for several of them at once. */
const REPEATS = 4;

/** After this many words, the language of a text is known. */
const LOOKED_UP_WORDS = 2000;

/** Every character of these classes is counted. */
const LETTERS: readonly (readonly [kind: number, feature: TextFeature])[] = [
  [CLASS.cyrillic, 'cyrillicLetter'],
  [CLASS.greek, 'greekLetter'],
  [CLASS.arabic, 'arabicLetter'],
  [CLASS.devanagari, 'devanagariLetter'],
  [CLASS.hangul, 'hangul'],
  [CLASS.hebrew, 'hebrewLetter'],
  [CLASS.indic, 'indicLetter'],
  [CLASS.thai, 'thaiLetter'],
  [CLASS.han, 'han'],
  [CLASS.hiragana, 'hiragana'],
  [CLASS.katakana, 'katakana'],
  [CLASS.other, 'otherLetter'],
  [CLASS.emoji, 'emoji'],
  [CLASS.joiner, 'joiner'],
  [CLASS.symbol, 'symbol'],
  [CLASS.accentWestern, 'accentWestern'],
  [CLASS.accentEastern, 'accentEastern'],
  [CLASS.accentVietnamese, 'accentVietnamese'],
  [CLASS.digit, 'digit'],
];

/** Runs of these classes are counted in addition. */
const RUNS: readonly (readonly [kind: number, feature: TextFeature])[] = [
  [CLASS.cyrillic, 'cyrillicWord'],
  [CLASS.greek, 'greekWord'],
  [CLASS.arabic, 'arabicWord'],
  [CLASS.devanagari, 'devanagariWord'],
  [CLASS.hangul, 'hangulWord'],
  [CLASS.lineBreak, 'lineBreak'],
  [CLASS.punctuation, 'punctuationRun'],
];

/**
 * Counts the features of a text in one pass.
 *
 * @returns counts in the order of `TEXT_FEATURES`
 */
export function measureText(text: string): Float64Array {
  const characters = new Float64Array(CLASS_COUNT);
  const runs = new Float64Array(CLASS_COUNT);
  const words = new LatinWords(text);
  let repeated = 0;
  let indents = 0;
  let isIndented = false;
  let digitGroups = 0;
  let scrambled = 0;
  let digitsInRow = 0;
  let equal = 0;
  let previousCode = -1;
  let previous = -1;

  for (let index = 0; index < text.length; index++) {
    let code = text.charCodeAt(index);
    if (code >= 0xd800 && code < 0xdc00) {
      code = text.codePointAt(index) as number;
      if (code > 0xffff) index++;
    }
    equal = code === previousCode ? equal + 1 : 1;
    previousCode = code;
    if (equal > REPEATS) {
      repeated++;
      continue;
    }
    const kind = classOf(code);
    if (kind <= CLASS.accentVietnamese) words.letter(code, index, previous > CLASS.accentVietnamese || previous === -1);
    characters[kind] = (characters[kind] as number) + 1;
    if (kind === CLASS.digit) {
      if (digitsInRow++ % 3 === 0) digitGroups++;
    } else {
      digitsInRow = 0;
    }
    if (kind !== previous) {
      runs[kind] = (runs[kind] as number) + 1;
      if (previous >= 0 && previous <= CLASS.accentVietnamese && kind > CLASS.accentVietnamese) words.end(index);
      if (kind === CLASS.digit ? previous === CLASS.latin : kind === CLASS.latin && previous === CLASS.digit)
        scrambled++;
    }
    if (kind !== CLASS.space) {
      isIndented = false;
    } else if (!isIndented && (previous === CLASS.lineBreak || equal === 2)) {
      // A single space is part of the word after it.
      indents++;
      isIndented = true;
    }
    previous = kind;
  }
  if (previous >= 0 && previous <= CLASS.accentVietnamese) words.end(text.length);

  const counts = new Float64Array(TEXT_FEATURES.length);
  for (const [kind, feature] of LETTERS) counts[FEATURE[feature]] = characters[kind] as number;
  for (const [kind, feature] of RUNS) counts[FEATURE[feature]] = runs[kind] as number;
  counts[FEATURE.punctuation] = (characters[CLASS.punctuation] as number) - (runs[CLASS.punctuation] as number);
  counts[FEATURE.repeated] = repeated;
  counts[FEATURE.indent] = indents;
  counts[FEATURE.digitGroup] = digitGroups;
  counts[FEATURE.scrambled] = scrambled;
  words.write(counts);
  return counts;
}

/** Counts words in the Latin script: by length, by capitals, and as English or not. */
class LatinWords {
  readonly #text: string;
  #count = 0;
  #middle = 0;
  #tail = 0;
  #endless = 0;
  #humps = 0;
  #capitals = 0;
  #english = 0;
  #foreign = 0;
  /** State of the current word. */
  #start = 0;
  #length = 0;
  #ownCapitals = 0;
  #ownHumps = 0;
  #wasSmall = false;

  constructor(text: string) {
    this.#text = text;
  }

  letter(code: number, index: number, isFirst: boolean): void {
    if (isFirst) {
      this.#start = index;
      this.#length = 0;
      this.#ownCapitals = 0;
      this.#ownHumps = 0;
      this.#wasSmall = false;
    }
    if (code >= 0x80) this.#foreign++;
    const isCapital = code >= 65 && code <= 90;
    if (isCapital) {
      this.#ownCapitals++;
      if (this.#wasSmall) {
        this.#ownHumps++;
        this.#close();
      }
    }
    this.#wasSmall = !isCapital;
    this.#length++;
  }

  end(index: number): void {
    this.#close();
    this.#humps += this.#ownHumps;
    if (this.#ownCapitals > this.#ownHumps + 1) this.#capitals += this.#ownCapitals;
    if (this.#count > LOOKED_UP_WORDS || index - this.#start > LONGEST_FUNCTION_WORD) return;
    const language = functionWord(this.#text.slice(this.#start, index).toLowerCase());
    if (language === 'english') this.#english += 2;
    else if (language === 'foreign') this.#foreign += 2;
  }

  #close(): void {
    const length = this.#length;
    this.#count++;
    this.#length = 0;
    if (length <= SHORT_WORD) return;
    this.#middle += Math.min(length, MIDDLE_WORD) - SHORT_WORD;
    if (length <= MIDDLE_WORD) return;
    this.#tail += Math.min(length, LONGEST_WORD) - MIDDLE_WORD;
    if (length > LONGEST_WORD) this.#endless += length - LONGEST_WORD;
  }

  /** Words are counted as English in proportion to the text's frequent English words and its accents. */
  write(counts: Float64Array): void {
    const foreign = this.#foreign === 0 ? 0 : this.#foreign / (this.#foreign + this.#english);
    const english = 1 - foreign;
    counts[FEATURE.englishWord] = this.#count * english;
    counts[FEATURE.englishMiddle] = this.#middle * english;
    counts[FEATURE.englishTail] = this.#tail * english;
    counts[FEATURE.foreignWord] = this.#count * foreign;
    counts[FEATURE.foreignMiddle] = this.#middle * foreign;
    counts[FEATURE.foreignTail] = this.#tail * foreign;
    counts[FEATURE.endless] = this.#endless;
    counts[FEATURE.hump] = this.#humps;
    counts[FEATURE.capital] = this.#capitals;
  }
}
