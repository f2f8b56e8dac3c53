import type { KeyCheck } from './provider-plugin.ts';

/** Keys that a plugin's users may take for its own. */
export interface ForeignKey {
  readonly shape: RegExp;
  /** Whose such a key is: ends "looks like a key of …". */
  readonly of: string;
}

/** Characters that are quotation marks around a text. */
const QUOTES = /^["'`\u2018-\u201f\u00ab\u00bb]|["'`\u2018-\u201f\u00ab\u00bb]$/;

/** Dashes that word processors and chat windows write for a hyphen. */
const DASH = /[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]/;

/** What stands for a value in templates: `<key>`, `[key]`, `{{ key }}`, `${KEY}`, `$KEY`, `%KEY%`. */
const TEMPLATE = /^(?:<.*>|\[.*\]|\$?\{.*\}|\$[A-Z_a-z]\w*|%\w+%|process\.env\..*|import\.meta\.env\..*)$/;

/** Longer than any key or token, and than what servers take as a header. Nothing else looks at what is longer. */
const LONGEST_KEY = 65_536;

/** No manual writes a longer one in place of a key: the patterns of such words are not linear in time. */
const LONGEST_PLACEHOLDER = 128;

/** What manuals write in place of a key, after its usual beginning. */
const PLACEHOLDERS = [
  /(?:^|[-_])x{3,}(?:$|[-_])/i,
  /(?:^|[-_])(?:your|my|insert|paste|replace|enter|add)(?:[-_](?:[a-z]+[-_])*)(?:key|token|secret|here|me|this)(?:$|[-_])/i,
  /(?:^|[-_])(?:api[-_]?key|key|token|secret)[-_](?:here|goes[-_]here)$/i,
  /^(?:your|my)?(?:api)[-_]?key$/i,
  /^(?:change[-_]?me|replace[-_]?me|todo|tbd|placeholder|example|dummy|none|null|undefined|nan|true|false)$/i,
];

/**
 * A look at a key's shape, for a plugin's `apiKey.validate`.
 *
 * @param shape what this provider's own endpoint gives out
 * @param expected ends the sentence "The API key …", such as `should begin with "sk-"`
 * @param foreign keys of other providers that are easily taken for this one's
 */
export function checkApiKey(
  key: string,
  shape: RegExp,
  expected: string,
  foreign: readonly ForeignKey[] = [],
): KeyCheck {
  const malformation = malformationOf(key);
  if (malformation !== undefined) return { ok: false, kind: 'malformed', reason: malformation };
  const isWord = key.length <= LONGEST_PLACEHOLDER && PLACEHOLDERS.some((pattern) => pattern.test(key));
  if (isWord || /\.{3}|\*{3}/.test(key)) return unexpected('is a placeholder: put your own key there');
  const owner = foreign.find((other) => other.shape.test(key));
  if (owner !== undefined) return unexpected(`looks like a key of ${owner.of}; it ${expected}`);
  return shape.test(key) ? { ok: true } : unexpected(expected);
}

/** Why no endpoint at all can take a key, the most telling reason first. */
function malformationOf(key: string): string | undefined {
  if (key.length > LONGEST_KEY) return `is longer than ${LONGEST_KEY} characters`;
  const bare = key.trim();
  if (bare === '') return 'is empty';
  if (/^bearer\s/i.test(bare)) return 'begins with "Bearer": give the key alone';
  if (bare.length > 1 && QUOTES.test(bare)) return 'has quotation marks around it: give the key alone';
  if (TEMPLATE.test(bare)) return 'is a placeholder that nothing was put in for';
  if (/[\r\n\u2028\u2029]/.test(key)) return 'contains a line break';
  if (bare !== key) return 'has a space before or after it';
  if (/\s/.test(key)) return 'contains a space';
  if (DASH.test(key)) return 'contains a typographic dash where a hyphen belongs';
  // An ellipsis is what a page shows of a key.
  if (key.includes('\u2026') || key.includes('\u2022')) return 'was shortened: copy the whole key';
  // A header takes visible ASCII only.
  return /^[\x21-\x7e]+$/.test(key) ? undefined : 'contains a character that no key has';
}

function unexpected(reason: string): KeyCheck {
  return { ok: false, kind: 'unexpected', reason };
}
