import type { KeyCheck } from './provider-plugin.ts';

/** Keys of another provider that users may confuse with this provider's keys. */
export interface ForeignKey {
  readonly shape: RegExp;
  /** The other provider: ends "looks like a key of …". */
  readonly of: string;
}

/** Quotation marks around a text. */
const QUOTES = /^["'`\u2018-\u201f\u00ab\u00bb]|["'`\u2018-\u201f\u00ab\u00bb]$/;

/** Dashes that word processors and chat windows put in place of a hyphen. */
const DASH = /[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]/;

/** Templates for a value: `<key>`, `[key]`, `{{ key }}`, `${KEY}`, `$KEY`, `%KEY%`. */
const TEMPLATE = /^(?:<.*>|\[.*\]|\$?\{.*\}|\$[A-Z_a-z]\w*|%\w+%|process\.env\..*|import\.meta\.env\..*)$/;

/** Longer than any key or token, and longer than the headers that servers accept. A longer text is not checked further. */
const LONGEST_KEY = 65_536;

/** The longest placeholder in manuals: the patterns of such words do not take linear time. */
const LONGEST_PLACEHOLDER = 128;

/** Placeholders in manuals, after the usual beginning of a key. */
const PLACEHOLDERS = [
  /(?:^|[-_])x{3,}(?:$|[-_])/i,
  /(?:^|[-_])(?:your|my|insert|paste|replace|enter|add)(?:[-_](?:[a-z]+[-_])*)(?:key|token|secret|here|me|this)(?:$|[-_])/i,
  /(?:^|[-_])(?:api[-_]?key|key|token|secret)[-_](?:here|goes[-_]here)$/i,
  /^(?:your|my)?(?:api)[-_]?key$/i,
  /^(?:change[-_]?me|replace[-_]?me|todo|tbd|placeholder|example|dummy|none|null|undefined|nan|true|false)$/i,
];

/**
 * Checks the form of a key, for a plugin's `apiKey.validate`.
 *
 * @param shape the form of keys for the provider's own endpoint
 * @param expected ends the sentence "The API key …", such as `should begin with "sk-"`
 * @param foreign keys of other providers that are often confused with this provider's keys
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

/** Why no endpoint can accept a key, the most specific reason first. */
function malformationOf(key: string): string | undefined {
  if (key.length > LONGEST_KEY) return `is longer than ${LONGEST_KEY} characters`;
  const bare = key.trim();
  if (bare === '') return 'is empty';
  if (/^bearer\s/i.test(bare)) return 'begins with "Bearer": pass the key alone';
  if (bare.length > 1 && QUOTES.test(bare)) return 'has quotation marks around it: pass the key alone';
  if (TEMPLATE.test(bare)) return 'is a placeholder that was not replaced';
  if (/[\r\n\u2028\u2029]/.test(key)) return 'contains a line break';
  if (bare !== key) return 'has a space before or after it';
  if (/\s/.test(key)) return 'contains a space';
  if (DASH.test(key)) return 'contains a typographic dash in place of a hyphen';
  // Web pages show an ellipsis in a shortened key.
  if (key.includes('\u2026') || key.includes('\u2022')) return 'was shortened: copy the whole key';
  // A header may contain visible ASCII only.
  return /^[\x21-\x7e]+$/.test(key) ? undefined : 'contains a character that is not allowed in a key';
}

function unexpected(reason: string): KeyCheck {
  return { ok: false, kind: 'unexpected', reason };
}
