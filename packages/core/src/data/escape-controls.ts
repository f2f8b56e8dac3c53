const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const FIRST_PRINTABLE = 0x20;

/**
 * JSON text with the control characters inside its strings escaped: models write line breaks and tabs there, which JSON forbids. No
 * expression does this: the stack of its matches overflows at some million characters.
 */
export function escapeControls(text: string): string {
  let escaped = '';
  let from = 0;
  let isInside = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) isInside = !isInside;
    else if (isInside && code === BACKSLASH && text.charCodeAt(at + 1) >= FIRST_PRINTABLE) at += 1;
    else if (isInside && code < FIRST_PRINTABLE) {
      escaped += text.slice(from, at) + JSON.stringify(text[at]).slice(1, -1);
      from = at + 1;
    }
  }
  return escaped + text.slice(from);
}
