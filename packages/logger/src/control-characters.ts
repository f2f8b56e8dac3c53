/**
 * Characters that JSON leaves as they are, but that a terminal or a viewer of logs may obey: the second set of control
 * codes (one of them begins escape sequences), line separators, and what turns the direction of text around.
 */
const OBEYED = /(?!\n)\p{Cc}|[\u2028-\u202e\u2066-\u2069]/gu;
const CONTROLS = /\p{Cc}|[\u2028-\u202e\u2066-\u2069]/gu;

const NAMED: { readonly [character: string]: string } = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** A line of JSON, escaped further: what it parses to stays the same. */
export function escapeJsonLine(json: string): string {
  return json.replace(OBEYED, escapeCode);
}

/** A text in which control characters show instead of acting. */
export function visibleText(text: string): string {
  return text.replace(CONTROLS, (character) => NAMED[character] ?? escapeCode(character));
}

/** The same for a stack: its frames stay on lines of their own. What else breaks a line in it is part of a message. */
export function visibleStack(stack: string): string {
  return stack
    .split(/\n(?= +at )/)
    .map(visibleText)
    .join('\n');
}

function escapeCode(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
