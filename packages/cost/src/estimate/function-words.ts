/**
 * Frequent words that distinguish English from other languages in the Latin script: tokenizers need fewest tokens for
 * English.
 */
const ENGLISH =
  'the of and to in is that for it with as be on are this by an or not from at you have was we if can which will one has your they';

/**
 * The most frequent words of German, Dutch, French, Spanish, Portuguese, Italian, Polish, Czech, Swedish, Finnish,
 * Turkish …
 */
const FOREIGN =
  'der die das und den von zu mit sich auf für ist im dem nicht ein eine als auch es werden aus bei het een van niet dat zijn ' +
  'voor op met de la le les des et un une du que est dans pour qui sur pas par au el los las en y se del por con una su para ' +
  'como más o os da em não uma com dos na no il di che è non per della sono nel i w z nie się do jest że to po od jak je ve bir ' +
  'bu için ile och att som det på av är inte ja on ei se että ovat oli va az egy hogy nem és și să cu pe yang dan di dengan untuk ' +
  'dari ini tidak của và là các được trong có cho một không';

const english = new Set(ENGLISH.split(' '));
const foreign = new Set(FOREIGN.split(' ').filter((word) => !english.has(word)));

/** The longest word of the lists, in characters. */
export const LONGEST_FUNCTION_WORD = Math.max(...[...english, ...foreign].map(({ length }) => length));

/** Whether a lower-case word is a frequent one of English, or of another language in the Latin script. */
export function functionWord(word: string): 'english' | 'foreign' | undefined {
  if (english.has(word)) return 'english';
  return foreign.has(word) ? 'foreign' : undefined;
}
