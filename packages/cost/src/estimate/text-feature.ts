/**
 * The features counted in a text: the pieces into which current tokenizers split it. The order is that of the weights
 * in `TOKEN_WEIGHTS`.
 */
export const TEXT_FEATURES = [
  'englishWord',
  'englishMiddle',
  'englishTail',
  'foreignWord',
  'foreignMiddle',
  'foreignTail',
  'accentWestern',
  'accentEastern',
  'accentVietnamese',
  'hump',
  'capital',
  'scrambled',
  'endless',
  'digitGroup',
  'digit',
  'punctuationRun',
  'punctuation',
  'lineBreak',
  'indent',
  'repeated',
  'cyrillicWord',
  'cyrillicLetter',
  'greekWord',
  'greekLetter',
  'arabicWord',
  'arabicLetter',
  'hebrewLetter',
  'devanagariWord',
  'devanagariLetter',
  'indicLetter',
  'thaiLetter',
  'han',
  'hiragana',
  'katakana',
  'hangulWord',
  'hangul',
  'otherLetter',
  'emoji',
  'joiner',
  'symbol',
] as const;

/** One of them. */
export type TextFeature = (typeof TEXT_FEATURES)[number];

/** The index of each feature in a list of counts. */
export const FEATURE = Object.fromEntries(TEXT_FEATURES.map((name, index) => [name, index])) as {
  readonly [name in TextFeature]: number;
};
