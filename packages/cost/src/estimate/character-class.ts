/**
 * Classes of characters that tokenizers treat alike. The Latin classes come first, so that one comparison recognises
 * them.
 */
const NAMES = [
  'latin',
  'accentWestern',
  'accentEastern',
  'accentVietnamese',
  'digit',
  'space',
  'lineBreak',
  'punctuation',
  'cyrillic',
  'greek',
  'arabic',
  'devanagari',
  'hangul',
  'hebrew',
  'indic',
  'thai',
  'han',
  'hiragana',
  'katakana',
  'other',
  'emoji',
  'joiner',
  'symbol',
] as const;

type ClassName = (typeof NAMES)[number];

/** The classes as numbers, because a text is classified character by character. */
export const CLASS = Object.fromEntries(NAMES.map((name, index) => [name, index])) as {
  readonly [name in ClassName]: number;
};

/** The number of classes. */
export const CLASS_COUNT = NAMES.length;

/** Blocks of Unicode, by their last code point: the class of every character beyond ASCII is looked up here. */
const BLOCKS: readonly (readonly [last: number, name: ClassName])[] = [
  [0x9f, 'symbol'],
  [0xa0, 'space'],
  [0xbf, 'symbol'],
  [0xff, 'accentWestern'],
  [0x24f, 'accentEastern'],
  [0x2af, 'other'],
  [0x2ff, 'symbol'],
  [0x36f, 'joiner'],
  [0x3ff, 'greek'],
  [0x52f, 'cyrillic'],
  [0x58f, 'other'],
  [0x5ff, 'hebrew'],
  [0x77f, 'arabic'],
  [0x8ff, 'other'],
  [0x97f, 'devanagari'],
  [0xdff, 'indic'],
  [0xeff, 'thai'],
  [0x10ff, 'other'],
  [0x11ff, 'hangul'],
  [0x1dff, 'other'],
  [0x1e9f, 'accentEastern'],
  [0x1eff, 'accentVietnamese'],
  [0x1fff, 'greek'],
  [0x200a, 'space'],
  [0x200f, 'joiner'],
  [0x2027, 'symbol'],
  [0x2029, 'lineBreak'],
  [0x25ff, 'symbol'],
  [0x27bf, 'emoji'],
  [0x2dff, 'symbol'],
  [0x2fff, 'han'],
  [0x303f, 'symbol'],
  [0x309f, 'hiragana'],
  [0x30ff, 'katakana'],
  [0x318f, 'hangul'],
  [0x9fff, 'han'],
  [0xabff, 'other'],
  [0xd7ff, 'hangul'],
  [0xf8ff, 'other'],
  [0xfaff, 'han'],
  [0xfdff, 'arabic'],
  [0xfe0f, 'joiner'],
  [0xfe6f, 'symbol'],
  [0xfeff, 'arabic'],
  [0xffef, 'symbol'],
  [0x1efff, 'other'],
  [0x1faff, 'emoji'],
  [0x1ffff, 'other'],
  [0x3ffff, 'han'],
  [0x10ffff, 'other'],
];

/** The classes of the basic multilingual plane. */
const BASIC_PLANE = basicPlane();

/** The class of a code point, as a number of `CLASS`. */
export function classOf(code: number): number {
  if (code <= 0xffff) return BASIC_PLANE[code] as number;
  return CLASS[BLOCKS.find(([last]) => code <= last)?.[1] ?? 'other'];
}

function basicPlane(): Uint8Array {
  const plane = new Uint8Array(0x10000);
  let from = 0;
  for (const [last, name] of BLOCKS) {
    plane.fill(CLASS[name], from, last + 1);
    from = last + 1;
  }
  for (let code = 0; code < 128; code++) plane[code] = CLASS[asciiClass(code)];
  return plane;
}

function asciiClass(code: number): ClassName {
  if (code === 10 || code === 13) return 'lineBreak';
  if (code === 32 || code === 9) return 'space';
  if (code >= 48 && code <= 57) return 'digit';
  const letter = code | 32;
  return letter >= 97 && letter <= 122 ? 'latin' : 'punctuation';
}
