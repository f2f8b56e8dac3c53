/**
 * Step-by-step procedures: `how do I reset` means the same as `how to reset`, but `how do I look` does not mean `how to
 * look`.
 */
const PROCEDURES =
  '(?:reset|change|install|uninstall|create|delete|remove|add|cook|bake|boil|configure|update|upgrade|cancel|open|close|fix|repair|' +
  'convert|calculate|download|upload|export|import|connect|disconnect|enable|disable|activate|deactivate|write|build|clean|tie|' +
  'solve|renew|register|subscribe|unsubscribe|print|save|restore|recover|contact|return|track|pay|transfer|send|block|unblock|' +
  'replace|verify|submit|order|book|format|sort|merge|split|rename|copy|make|set|turn|use|draw|grow|spell|pronounce)';

/** Equivalent forms of English questions, as patterns over their words. `$1` … are the words that must be equal. */
export const ENGLISH_FORMS: readonly (readonly [pattern: RegExp, form: string])[] = [
  [/^(?:can|could) you (explain|describe|list|translate|summarize|define) /, '$1 '],
  [new RegExp(`^how (?:do i|can i|does one|to) (?=${PROCEDURES} )`), 'how-to '],
  [new RegExp(`^what (?:is the way|are the steps|is the procedure) to (?=${PROCEDURES} )`), 'how-to '],
  [new RegExp(`^what do i (?:need|have) to do to (?=${PROCEDURES} )`), 'how-to '],
  [new RegExp(`^(?:show me|explain|explain to me) how to (?=${PROCEDURES} )`), 'how-to '],
  [/^(?:show|give|tell) me the (list|definition|meaning) of /, 'what is the $1 of '],
  [/^what does (.+) mean$/, 'define $1'],
  [/^(?:what is )?(?:the )?(?:meaning|definition) of (.+)$/, 'define $1'],
  [/^what is meant by (.+)$/, 'define $1'],
  [/^(?:what is )?(?:the )?difference between (.+) and (.+)$/, 'differ $1 / $2'],
  [/^how (?:do|does) (.+) and (.+) differ$/, 'differ $1 / $2'],
  [/^how (?:do|does) (.+) differ from (.+)$/, 'differ $1 / $2'],
  [/^how (?:is|are) (.+) different from (.+)$/, 'differ $1 / $2'],
  [/^(?:which|what) person (?=[a-z]+ed )/, 'who '],
  [/^who is the author of (.+)$/, 'who wrote $1'],
  [/^who is the inventor of (.+)$/, 'who invented $1'],
  [/^who is the founder of (.+)$/, 'who founded $1'],
  [/^who was (.+) written by$/, 'who wrote $1'],
  [/^who was (.+) (invented|founded|painted|composed|discovered|directed) by$/, 'who $2 $1'],
  [/^(?:which|what) city is the capital of (.+)$/, 'what is the capital of $1'],
  [/^how many people live in (.+)$/, 'what is the population of $1'],
  [/^(?:how old is|what age is) (.+)$/, 'what is the age of $1'],
  [/^how tall is (.+)$/, 'what is the height of $1'],
  [/^how much does (.+) cost$/, 'what is the price of $1'],
  [/^what does (.+) cost$/, 'what is the price of $1'],
  [/^how far is it from (.+) to (.+)$/, 'what is the distance $1 / $2'],
  [/^what is the distance (?:between (.+) and|from (.+) to) (.+)$/, 'what is the distance $1$2 / $3'],
  [/^where (is|are) (.+) (?:located|situated)$/, 'where $1 $2'],
  [/^what is the location of (.+)$/, 'where is $1'],
  [
    /^what is ([^ ]+)'s (capital|population|currency|flag|height|age|price|area|official language|national anthem|time zone)$/,
    'what is the $2 of $1',
  ],
];

/** Synonyms that may be exchanged in any sentence, by their common representative. */
export const ENGLISH_WORDS: ReadonlyMap<string, string> = new Map(
  [
    'color colour',
    'favorite favourite',
    'center centre',
    'theater theatre',
    'organize organise',
    'canceled cancelled',
    'traveling travelling',
    'movie film',
    'movies films',
    'car automobile',
    'cars automobiles',
    'tv television',
    'photo photograph',
    'photos photographs',
    'children kids',
    'happen occur',
    'happened occurred',
    'email e-mail',
    'emails e-mails',
    'wifi wi-fi',
    'begin start',
    'fix repair',
    'a an',
  ].flatMap((group) => {
    const [first = '', ...others] = group.split(' ');
    return others.map((other): [string, string] => [other, first]);
  }),
);

/** Expansions of contractions. */
export const ENGLISH_CONTRACTIONS: readonly (readonly [pattern: RegExp, full: string])[] = [
  [/^won't$/, 'will not'],
  [/^shan't$/, 'shall not'],
  [/^can't$/, 'can not'],
  [/^cannot$/, 'can not'],
  [/^([a-z]+)n't$/, '$1 not'],
  [/^i'm$/, 'i am'],
  [/^(what|who|where|when|why|how|that|it|he|she|there|here)'s$/, '$1 is'],
  [/^(what|who|where|when|why|how|you|we|they)'re$/, '$1 are'],
  [/^(i|you|we|they)'ve$/, '$1 have'],
  [/^(i|you|he|she|we|they|it|what|who)'ll$/, '$1 will'],
  [/^(what)s$/, '$1 is'],
];
