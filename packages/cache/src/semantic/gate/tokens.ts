/** Longer texts are rarely repeated in another wording, and contain more than a question. */
const MAX_CHARACTERS = 400;
const MAX_TOKENS = 60;
/** Characters of code, formulas, tables and markup, in which each character matters. Line breaks too. */
const NOT_PLAIN = /[{}<>[\]\\|^~`\p{Cc}\p{Zl}\p{Zp}]/u;
const QUOTED = /"[^"]*"|“[^”]*”|„[^“”]*[“”]|«[^»]*»/gu;
const END_OF_SENTENCE = /[.!?…。]/u;

/** Pauses: between sentences, within one, and before a topic. */
export const PAUSES: readonly string[] = ['.', ',', ':'];

/**
 * The words of a plain question, with its pauses as separate words and each quotation as one word. Typographical
 * differences are normalised: full-width characters, apostrophes, dashes, spaces, punctuation at the end. Case is kept.
 *
 * @returns `undefined` for a text that is not plain: too long, with several lines, with characters of code, formulas or
 * markup, or in capitals
 */
export function tokensOf(text: string): readonly string[] | undefined {
  const plain = text.normalize('NFC').trim();
  if (plain.length > MAX_CHARACTERS || NOT_PLAIN.test(plain) || isShouted(plain)) return undefined;
  const tokens: string[] = [];
  let from = 0;
  for (const { 0: quotation, index } of plain.matchAll(QUOTED)) {
    tokens.push(...wordsOf(plain.slice(from, index)), quotation);
    from = index + quotation.length;
  }
  tokens.push(...wordsOf(plain.slice(from)));
  while (PAUSES.includes(tokens.at(-1) ?? '')) tokens.pop();
  return tokens.length === 0 || tokens.length > MAX_TOKENS ? undefined : tokens;
}

function wordsOf(text: string): string[] {
  return asTyped(text)
    .split(/\s+/u)
    .filter((word) => word !== '')
    .flatMap((word) => {
      const start = word.replace(/^[¿¡(]+/u, '');
      const bare = withoutEnd(start);
      const end = start.slice(bare.length);
      return [...(bare === '' ? [] : [bare]), ...pauseOf(end)];
    });
}

/** A word without the punctuation after it. `5!` and `C:` keep theirs. */
function withoutEnd(word: string): string {
  const bare = word.replace(/[.,;:!?…。、)]+$/u, '');
  return /\d$/u.test(bare) && word[bare.length] === '!' ? `${bare}!` : bare;
}

function pauseOf(end: string): string[] {
  if (END_OF_SENTENCE.test(end)) return ['.'];
  if (end.includes(':')) return [':'];
  return /[,;、]/u.test(end) ? [','] : [];
}

function asTyped(text: string): string {
  return text
    .replace(/[\uFF01-\uFF5E]/gu, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
    .replace(/[’‘ʼ]/gu, "'")
    .replace(/[‐‑–—]/gu, '-');
}

/** Whether most letters are capitals: then case has no meaning. */
function isShouted(text: string): boolean {
  const letters = text.match(/\p{L}/gu) ?? [];
  return letters.length > 6 && letters.filter((letter) => /\p{Lu}/u.test(letter)).length > letters.length * 0.6;
}
