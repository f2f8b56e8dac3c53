/**
 * The text with U+FFFD in place of each half of a surrogate pair (half an emoji, left behind by a cut). JSON could carry
 * the halves only as escapes that most services refuse. Well-formed text comes back as it is, which costs next to nothing.
 */
export function wellFormed(text: string): string {
  return text.isWellFormed() ? text : text.toWellFormed();
}
