/**
 * Characters that JSON does not escape, but that a terminal or a log viewer may interpret: the C1 control codes (one of
 * them begins escape sequences), line separators, and characters that change the direction of text.
 */
const OBEYED = /(?!\n)\p{Cc}|[\u2028-\u202e\u2066-\u2069]/gu;
const CONTROLS = /\p{Cc}|[\u2028-\u202e\u2066-\u2069]/gu;

const NAMED: { readonly [character: string]: string } = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** A line of JSON with further escapes: it parses to the same value. */
export function escapeJsonLine(json: string): string {
  return json.replace(OBEYED, escapeCode);
}

/** A text with visible instead of active control characters. */
export function visibleText(text: string): string {
  return text.replace(CONTROLS, (character) => NAMED[character] ?? escapeCode(character));
}

/** The same for a stack: its frames stay on separate lines. Other line breaks belong to a message and are escaped. */
export function visibleStack(stack: string): string {
  return stack
    .split(/\n(?= +at )/)
    .map(visibleText)
    .join('\n');
}

function escapeCode(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
