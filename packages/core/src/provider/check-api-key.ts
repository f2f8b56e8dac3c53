import type { KeyCheck } from './provider-plugin.ts';

/**
 * A look at a key's shape, for a plugin's `apiKey.validate`.
 *
 * @param shape what this provider's own endpoint gives out
 * @param expected ends the sentence "The API key …", such as `should begin with "sk-"`
 */
export function checkApiKey(key: string, shape: RegExp, expected: string): KeyCheck {
  if (key === '') return malformed('is empty');
  if (/[\r\n]/.test(key)) return malformed('contains a line break');
  if (/\s/.test(key)) return malformed('contains a space');
  if (/[\u2010-\u2015\u2212]/.test(key)) return malformed('contains a typographic dash where a hyphen belongs');
  // A header takes visible ASCII only.
  if (!/^[\x21-\x7e]+$/.test(key)) return malformed('contains a character that no key has');
  return shape.test(key) ? { ok: true } : { ok: false, kind: 'unexpected', reason: expected };
}

function malformed(reason: string): KeyCheck {
  return { ok: false, kind: 'malformed', reason };
}
